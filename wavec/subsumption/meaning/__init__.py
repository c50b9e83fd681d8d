"""What schemas, and their opposites, demand of a value of one kind: one table row for each keyword."""

from wavec.subsumption.meaning.table import demands

__all__ = ["demands"]

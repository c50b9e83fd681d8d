"""From documents to a program: nodes with places, expressions, templates."""

"""What each key means, in a sentence: for the reference and for the hints of editors."""

from collections.abc import Mapping

_NAME = "By this name others refer to it."
_DESCRIPTION = "For people; the review page shows it."

TEXTS: Mapping[str, Mapping[str, str]] = {
    "Manifest": {
        "apiVersion": "Version of the language.",
        "kind": "What this document is.",
        "metadata": "What the project is called.",
        "adapters": "The agent clients that personas use, by name.",
        "personas": "As whom steps work, by name.",
        "runtime": "Bounds and places of every run.",
    },
    "ManifestMetadata": {"name": "Name of the project.", "description": _DESCRIPTION},
    "Adapter": {
        "binary": "The client's program. What it is called, without folder, says which kind of client it is.",
        "kind": "Which client it is, where the name of the program does not say so; `process` for any other agent.",
        "mode": "How the client is started.",
        "output_format": "What the client prints; one of those it knows, unless it is always asked for the same.",
        "default_permissions": (
            "Its `deny` holds for every persona of the adapter, its `allowed_tools` for those that state none."
        ),
        "env": "Names of environment variables that the client gets.",
        "secrets": "The same for values that must not be shown. Only the names stand in a plan.",
    },
    "Persona": {
        "adapter": "The client that it works with, from `adapters`.",
        "description": _DESCRIPTION,
        "system_prompt_file": "File with its system prompt; the text is frozen in the plan.",
        "permissions": "What it may do.",
        "model": "The model; without it the client's default is used, which changes on its own.",
        "temperature": "How much chance there is in its answers, from 0 to 2. Not every client takes it.",
    },
    "Permissions": {
        "allowed_tools": "Patterns `Tool` or `Tool(glob)`. An empty list allows everything, with a warning.",
        "deny": "Patterns that are looked at first: what one of them matches is denied.",
    },
    "PersonaPermissions": {
        "allowed_tools": "Patterns `Tool` or `Tool(glob)`. An empty list allows everything, with a warning.",
        "deny": "Patterns that are looked at first: what one of them matches is denied.",
        "tests": "Calls on which these rights must decide in a certain way. Not in the plan.",
    },
    "PermissionTests": {
        "must_allow": "Calls, `Tool` or `Tool(argument)`, that must be permitted.",
        "must_deny": "Calls that must not be permitted.",
    },
    "StepPermissions": {
        "allowed_tools": "Patterns `Tool` or `Tool(glob)`, none of which may reach beyond what the persona may.",
        "deny": "Patterns that are denied to this step as well.",
        "accept": (
            "Gaps of the client that the step accepts: `reads-by-shell`, `search-below`, `typed-input`. Each is "
            "told in [WV541](diagnostics.md#wv541-wider-than-granted)."
        ),
    },
    "Runtime": {
        "workspace_root": "Where the workspaces of runs are, relative to the project.",
        "max_concurrent_workers": "How many attempts run at once.",
        "default_timeout_minutes": "Time for an attempt of a step without `timeout`.",
        "routing": "Which pipeline is meant when none is named.",
        "relay": "What happens when the context of a session fills up.",
        "audit": "A log of what attempts did, besides the events.",
        "security": "What happens to an input with risky content.",
        "sandbox": "What must hold of the programs of all steps.",
    },
    "Relay": {
        "strategy": "How: the one strategy that there is.",
        "token_threshold_percent": "When: how much of the context of its model a session may fill.",
        "persona": "Who writes the checkpoint; without it only steps with `compaction` are relayed.",
    },
    "Audit": {
        "log_dir": "Folder of the project; a run writes `<run>.ndjson` there.",
        "log_all_tool_calls": "Whether every call of a tool is written, or only those that were denied.",
        "log_all_file_operations": "Whether every file that was made, changed or removed is written, or their number.",
    },
    "Sandbox": {
        "level": (
            "The least that is accepted: `ns` (namespaces), `lsm` (rules of the kernel) or `process` (no walls); "
            "without it `ns`. See [security](../security.md#the-sandbox)."
        ),
        "network": (
            "`none`, `open`, or the hosts that can be reached: `example.com`, `*.example.com`, `example.com:8443`. "
            "Without it `none`; at level `process` `open`."
        ),
        "memory": "Memory of all programs of an attempt together: `512MB`, `2GB`, `2GiB`.",
        "processes": "How many processes and threads an attempt may have at once.",
    },
    "Security": {
        "prompt_injection": (
            "`advise`: it is told; `strict`: the run is refused; `sanitize`: what was found is taken out, and told."
        ),
        "max_input_bytes": "Length of an input; a longer one is refused, or cut with `sanitize`.",
    },
    "Routing": {"default": "Name of a pipeline."},
    "Pipeline": {
        "apiVersion": "Version of the language.",
        "kind": "What this document is.",
        "metadata": "What the pipeline is called, and what it is for.",
        "input": "Where the input comes from, and what it may be.",
        "variables": "Texts by name, for expressions: `{{ variables.name }}` or `{{ name }}`.",
        "bounds": "What a run may cost at most.",
        "steps": "The units of work.",
    },
    "Bounds": {
        "timeout": "Time for the whole run: `90s`, `15m`, `1h`; at most a week.",
        "max_tokens": "Tokens of all attempts together, as the clients count them.",
        "max_attempts": "Attempts of all steps together.",
    },
    "PipelineMetadata": {
        "name": "Name of the pipeline; without it the file's name counts, without its ending.",
        "description": _DESCRIPTION,
    },
    "PipelineInput": {
        "source": (
            "`cli`, `file`, `meta`: what `--input`, `--input-file` and `--set` give; `stdin`: standard input as well. "
            "`github` is not honoured yet: an error."
        ),
        "schema": "What the input must be: a JSON Schema, as a mapping, as text that begins with `{`, or as a path.",
    },
    "Step": {
        "id": _NAME,
        "persona": "As whom the step works; a command step needs none.",
        "dependencies": "Ids of steps that must be completed before this one starts.",
        "strategy": "Runs the step once for each item of a list.",
        "memory": "What the step knows when it begins.",
        "workspace": "What of the project the step sees.",
        "exec": "What the step does.",
        "output_artifacts": "What the step leaves behind.",
        "handover": "What must hold before the next step starts.",
        "permissions": "Narrows what the persona may do. Without `allowed_tools` it narrows by `deny` alone.",
        "timeout": "Time for one attempt: `90s`, `15m`, `1h`; at most a week.",
        "effects": (
            "`once`: what the step does elsewhere must not be done twice, so it is never tried again without being "
            "asked. `repeatable`: twice does no harm."
        ),
        "sandbox": "What must hold of its programs; its keys win over those of `runtime.sandbox`, one by one.",
    },
    "Strategy": {
        "type": "What kind of strategy it is.",
        "items_source": (
            "`<step>/<artifact>`: the JSON artifact of an earlier step that the items are in, by its name or its path."
        ),
        "item_key": "The way to the list in it, as `tasks` or `plan.tasks`; without it the whole is the list.",
        "items": "The items themselves, instead of `items_source`; they have no holes.",
        "max_concurrency": "How many items are worked on at once; without it as many as `max_concurrent_workers`.",
        "fail_fast": "Whether no other item is begun after one has failed.",
    },
    "Memory": {
        "strategy": "`fresh`: without any history. `inherit` is not honoured yet: an error.",
        "inject_artifacts": "Artifacts of earlier steps, put into `artifacts/` of the workspace.",
    },
    "Injection": {
        "step": "The step that makes it; this step must depend on it, directly or through others.",
        "artifact": "Name of the artifact.",
        "as": "Its name in `artifacts/`; the artifact's own name without it.",
        "schema_path": "Path of a JSON Schema in the project: what this step expects of the artifact.",
        "schema": "The same as a mapping, as text that begins with `{`, or as a path.",
    },
    "Workspace": {
        "root": "A folder of the project that becomes the top of the workspace, writable.",
        "mount": "Parts of the project.",
    },
    "Mount": {
        "source": "File or folder of the project.",
        "target": "Where it appears in the workspace; a leading `/` means the top of the workspace.",
        "mode": "`readonly`: cannot be changed; `readwrite`: the step's own copy can.",
    },
    "OutputArtifact": {
        "name": _NAME,
        "path": "Where it is in the workspace.",
        "type": "`json`, `markdown`, `text`, `patch`, `file`, `directory` or `binary`.",
        "required": "Whether an attempt without it fails.",
        "from": (
            "`file`: the step writes it; `answer`: the final answer of the agent, or what the command prints. "
            "Without it: `file` if the step may write the path, else `answer`, with a warning."
        ),
    },
    "Handover": {
        "contract": "What must hold.",
        "contracts": "The same, for several.",
        "quality_gates": "What an artifact must measure, besides its contracts.",
        "max_retries": "As `max_retries` of the contract.",
        "on_review_fail": "As `on_failure` of the contract.",
        "compaction": "What happens when the context of the step's session fills up.",
    },
    "Compaction": {
        "trigger": "`token_limit_80%`: when so much of the context is full; without it as the manifest says, else 80.",
        "persona": "Who writes the checkpoint; without it the persona of `runtime.relay`.",
    },
    "StepKind": {"type": "What kind of step it is."},
    "Prompt": {"source": "Template of the prompt."},
    "Command": {
        "source": "Shell text, run by `sh -eu` at the top of the workspace. It has no holes.",
        "env": "Templates of environment variables: the way for values into the command.",
    },
    "Contract": {
        "type": "What kind of contract it is.",
        "must_pass": "Whether the run fails when the last attempt does not pass. Otherwise it goes on: a soft failure.",
        "on_failure": "`retry`: two more attempts without `max_retries`; `halt`: as `must_pass: true`; `warn`: go on.",
        "max_retries": "How many more attempts there are after the first.",
        "source": "The file that it judges, one of the step's outputs; `artifact.json` without it.",
        "schema_path": "Path of a JSON Schema in the project.",
        "schema": "A JSON Schema: a mapping, text that begins with `{`, or a path.",
    },
    "JsonSchema": {
        "allow_recovery": "Whether text that is no JSON is repaired, if the schema accepts what comes out.",
        "recovery_level": (
            "How far a repair may go. `conservative`: signs alone, as commas and quotes; `progressive`: also text "
            "around the document and brackets open at its end; `aggressive`: words may be lost. Nothing is invented."
        ),
        "warn_on_recovery": "Whether what was recovered is used, with a warning; `false`: the contract fails.",
        "progressive_validation": "Whether what the schema refuses is only a warning; what is no JSON still fails.",
        "disable_wrapper_detection": (
            "Whether a document is left in the wrapper of a client or in a message about an error; `false`: it is "
            "taken out if the schema refuses the whole and accepts the document."
        ),
    },
    "MarkdownSpec": {
        "sections": "Headings that must be there, in this order, each with content.",
        "schema_path": (
            "Path of a JSON Schema whose `required` names are sections: `user_stories` is the heading `User stories`. "
            "Nothing else of it is judged."
        ),
        "links": "Whether links to files and headings of the workspace are followed.",
    },
    "Template": {"template_path": "Path of the template in the project; its text is frozen in the plan."},
    "Format": {
        "kind": (
            "`issue`, `pull_request`: title and body, as JSON or as Markdown whose first heading is the title; `code`: "
            "nothing is left out, no marks of a merge."
        ),
    },
    "Gate": {
        "type": "What is measured.",
        "required": "As `must_pass` of a contract.",
        "threshold": "What it must measure at least, from 1 to 100.",
        "source": "The file; without it that of the step's first contract, or the only output.",
        "parameters": "What the gate needs to know.",
    },
    "RequiredFieldsParameters": {"fields": "Names of members, or ways to them: `author.name`."},
    "ContentCompletenessParameters": {
        "min_words": "How many words are enough.",
        "sections": "Headings that must be there with content.",
    },
    "NoPlaceholdersParameters": {"allowed": "Placeholders that may stay, as they are written."},
    "TestSuite": {
        "command": "Shell text, run by `sh -eu`; exit code 0 passes.",
        "dir": "The folder of the workspace where it runs.",
    },
}
"""By class of the node (or one that it extends), then by key."""

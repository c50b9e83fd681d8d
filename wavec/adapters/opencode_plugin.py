"""The plugin that makes opencode ask before each call: a call without an answer that allows it is refused.

It also empties the variables with secrets in the environment of commands.
"""

PLUGIN = """\
import { spawnSync } from "node:child_process";

export const Wave = async ({ directory }) => ({
  "tool.execute.before": async (input, output) => {
    const call = {
      hook_event_name: "tool.execute.before",
      tool_name: input.tool,
      tool_input: output.args,
      cwd: directory,
      session_id: input.sessionID,
      tool_use_id: input.callID,
    };
    const answer = spawnSync("/bin/sh", ["-c", process.env.WAVE_HOOK], {
      input: JSON.stringify(call),
      encoding: "utf8",
      timeout: 60000,
    });
    let said;
    try {
      said = JSON.parse(answer.stdout).hookSpecificOutput;
    } catch {
      said = undefined;
    }
    if (answer.status !== 0 || said?.permissionDecision !== "allow")
      throw new Error(said?.permissionDecisionReason ?? "the permission hook did not answer");
  },
  "shell.env": async (input, output) => {
    for (const name of (process.env.WAVE_SECRETS ?? "").split(",")) if (name) output.env[name] = "";
  },
});
"""

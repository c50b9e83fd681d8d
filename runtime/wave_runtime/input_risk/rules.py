"""Phrases that address an agent in the place of its author, each with a weight; 1 in sum is an alarm.

They are matched on a normalised reading. Words between the parts are bounded, so that a text about instructions
("new installation instructions") is none.
"""

import re

_OLD = r"(?:previous|prior|earlier|above|preceding|foregoing|initial|original|existing|former|before)"
_WHAT = r"(?:instructions?|prompts?|rules?|directions?|directives?|commands?|guidelines?|messages?|context|orders|tasks?|constraints?)"
_DROP = r"(?<!the )(?<!an )(?:ignore|disregard|forget|override|overrule|bypass|skip|discard|neglect|drop|do not follow|don'?t follow|stop following)"

RULES: tuple[tuple[str, float, re.Pattern[str]], ...] = tuple(
    (name, weight, re.compile(pattern))
    for name, weight, pattern in (
        ("drops instructions", 1.0, rf"\b{_DROP}\b(?: \w+){{0,4}} {_OLD}\b(?: \w+){{0,2}} {_WHAT}\b"),
        (
            "drops instructions",
            1.0,
            rf"\b{_DROP}\b(?: (?:all|any|every|each|everything|whatever|of|the|your|my|our|these|those|other|that))+ (?:\w+ )?{_WHAT}\b(?! (?:in|of|from|for) (?:the )?(?:file|manual|readme|package|chapter|section))",
        ),
        (
            "drops instructions",
            1.0,
            rf"\b{_DROP}\b (?:everything|all|anything|what(?:ever)?)\b(?: \w+){{0,4}} (?:above|before|said|told|written|previously|so far)\b",
        ),
        (
            "drops instructions",
            1.0,
            r"\b(?:ignoriere?n?|vergiss|missachte)\b(?: \w+){0,4} (?:anweisung\w*|vorgaben|regeln|befehle)\b",
        ),
        ("drops instructions", 1.0, r"\b(?:ignorez?|oubliez?)\b(?: \w+){0,4} (?:instructions?|consignes?|regles?)\b"),
        ("drops instructions", 1.0, r"\b(?:ignora|olvida|omite)\b(?: \w+){0,4} (?:instrucciones|reglas|ordenes)\b"),
        ("drops instructions", 1.0, r"\b(?:ignore|esqueca|desconsidere)\b(?: \w+){0,4} (?:instrucoes|regras|ordens)\b"),
        ("drops instructions", 1.0, r"\b(?:ignora|dimentica)\b(?: \w+){0,4} (?:istruzioni|regole)\b"),
        ("drops instructions", 1.0, r"\b(?:игнорируи|забудь)\w*(?: \w+){0,4} (?:инструкции|правила|указания)\w*"),
        (
            "drops instructions",
            1.0,
            r"(?:忽略|无视|忘记)(?:.{0,8})(?:指令|指示|规则|说明|提示)|(?:以前|これまで|上記)の(?:.{0,4})(?:指示|命令)を(?:無視|忘れ)",
        ),
        (
            "new role",
            1.0,
            r"\byou (?:are|'re|will be|shall be) (?:now|from now on|no longer|hereby)\b(?! (?:ready|able|done|on|in|at|logged|connected|free|set|using|viewing))",
        ),
        ("new role", 1.0, r"\bfrom now on,? (?:you|act|behave|answer|respond|reply)\b"),
        (
            "new role",
            0.6,
            r"\b(?:pretend|act|behave|roleplay|role-play)(?: as)? (?:to be|that you are|if you are|if you were|you are|like you are|as an? (?:unrestricted|unfiltered|evil|jailbroken))\b",
        ),
        (
            "new role",
            1.0,
            r"\b(?:dan|developer|god|jailbreak|admin|debug|maintenance|root|sudo) mode (?:enabled|activated|on|is (?:now )?(?:on|active))\b|\bdo anything now\b|\bjailbr(?:eak|oken)\b",
        ),
        (
            "no limits",
            0.8,
            r"\b(?:without|no|free of|ignore|remove|disable|bypass|turn off) (?:any |all |your |the |its )*(?:restrictions?|limitations?|filters?|safety|guardrails?|safeguards?|ethic\w*|moral\w*|content polic\w+)\b(?! (?:on|for|in) (?:the )?(?:size|length|number|file|table|column))",
        ),
        (
            "asks for the prompt",
            1.0,
            r"\b(?:reveal|show|print|repeat|output|display|tell|give|leak|disclose|reproduce|write out|summari[sz]e|translate)\b(?: \w+){0,4} (?:system|hidden|secret|initial|original|internal|developer|above|your) (?:prompt|instructions?|message|rules|guidelines)\b(?! (?:of|for|from) (?:the |an? )?(?:operating|linter|game|app|user|project|build))",
        ),
        (
            "asks for the prompt",
            1.0,
            r"\b(?:what|which) (?:is|are|was|were) (?:your|the) (?:system|hidden|secret|initial|original) (?:prompt|instructions?|message)\b",
        ),
        (
            "speaks as the system",
            1.0,
            r"(?:<\|?(?:im_start|im_end|system|endoftext|start_header_id)\|?>|\[/?(?:inst|system)\]|<</?sys>>|### ?(?:system|instruction)s?:?(?: |$)|<system>|</?(?:system|admin)[_-](?:prompt|message|override)>)",
        ),
        (
            "speaks as the system",
            0.7,
            r"(?:^|[.!?:>\]\-*#`\"'] ?)(?:system|admin(?:istrator)?|developer|operator)(?: (?:message|override|note|update|prompt|notice|alert|command))?: ?(?:you|ignore|disregard|the (?:user|assistant)|all|new|forget|from|stop|please)\b",
        ),
        (
            "speaks as the system",
            1.0,
            r"\b(?:new|updated|revised|real|actual|true) (?:system )?(?:instructions?|directives?|orders|task|goal|objective|prompt)(?: from (?:the )?(?:system|admin\w*|developers?|operator))? ?(?:: ?(?:you|ignore|forget|send|delete|reveal|do|from|output|run|execute)\b|are as follows)",
        ),
        (
            "speaks to the agent",
            0.7,
            r"\b(?:attention|note to|dear|hey|important(?: message)? (?:to|for)|message (?:to|for)|instructions? (?:to|for)),? (?:the |any |all )?(?:ai|llm|language model|assistant|agent|chatbot|claude|gpt|gemini|copilot|model)s?\b(?! (?:users|team|developers|research|engineers))",
        ),
        (
            "speaks to the agent",
            0.6,
            r"\b(?:if|when|since|as) you(?:'re| are) an? (?:ai|llm|language model|large language model|ai assistant|ai agent|bot)\b",
        ),
        (
            "sends data away",
            1.0,
            r"\b(?:send|post|upload|exfiltrate|forward|leak|transmit|curl)\b(?: \S+){0,8} (?:secrets?|credentials?|api[_ -]?keys?|tokens?|passwords?|private keys?|env(?:ironment)? variables?|\.env|~/\.ssh|conversation|chat history)\b(?: \S+){0,6} (?:to|at) https?://",
        ),
        (
            "speaks as the system",
            1.0,
            r"\bsystem(?: (?:message|override|note|prompt))?: ?(?:you are an? \w+|ignore|disregard|forget)\b",
        ),
        (
            "sends data away",
            0.9,
            r"\b(?:send|post|upload|exfiltrate|forward|email|leak|transmit|curl|append)\b(?: \S+){0,8} (?:secrets?|credentials?|api[_ -]?keys?|tokens?|passwords?|private keys?|env(?:ironment)? variables?|\.env|~/\.ssh|\.ssh|conversation|chat history)\b(?: \S+){0,6} (?:to|https?://|at)\b",
        ),
        (
            "sends data away",
            0.7,
            r"!\[[^\]]{0,80}\]\(https?://[^)\s]+[?&][^)\s]*(?:=\{|\{\{|data=|q=\[|secret|token|prompt)",
        ),
        (
            "hides itself",
            0.8,
            r"\b(?:do not|don'?t|never|without) (?:tell|telling|mention|mentioning|inform|informing|reveal|show|alert|notify|notifying|say|let)\b(?: \w+){0,4} (?:users?|humans?|anyone|anybody|reviewers?|them|developers?|operators?)\b",
        ),
        (
            "destroys",
            0.6,
            r"\b(?:run|execute|then|and|please|now|must) (?:\S+ ){0,3}(?:rm -rf [/~*]|del /s|format c:|drop (?:table|database)|git push --force|curl [^|]{1,80}\| ?(?:ba)?sh)",
        ),
        (
            "urges",
            0.3,
            r"\b(?:this is (?:very |extremely )?(?:important|urgent|an emergency)|you must (?:comply|obey)|immediately|no matter what|at all costs|highest priority|overrides? (?:all|any|every))\b",
        ),
        (
            "answers as told",
            0.6,
            r"\b(?:respond|reply|answer|say|output|print|write)(?: back)?(?: with)? only\b(?: \w+){0,3} ['\"](?:pwned|hacked|yes|approved|lgtm|i have been)",
        ),
        (
            "answers as told",
            1.0,
            r"\b(?:mark|approve|rate|score|report|classify)\b(?: \w+){0,5} (?:as )?(?:approved|safe|passed|perfect|10/10)\b(?: \w+){0,4} (?:regardless|no matter|without (?:checking|reading|review\w*))",
        ),
    )
)

"""Sessions of agents, recorded and repeated: a cassette is a folder that stands in for the clients of a run.

`cassette.json`                              what was recorded, and how
`entries/<step>.<attempt>.<session>.json`    a session: what it was asked, what came of it
`.gitattributes`                             that git leaves line ends alone
`blobs/sha256/..`                            files that sessions made, by their hash; listings of workspaces; long texts

There are no times, hosts and absolute paths in it: it can be committed, and a second recording of the same is the same.
"""

"""How bodies are sent that schemathesis does not know."""

import schemathesis

# A piece of an upload by the protocol tus.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

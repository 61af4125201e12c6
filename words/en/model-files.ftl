# What is wrong with a model's ZIP, or with a change to a model.
problem-model-state = This model cannot be changed so
problem-model-bundled-detail = This model comes with the program: it can be made the default, but neither renamed nor removed.
problem-model-last-detail = This is the only model. Import or train another one before removing it.
problem-model-name-detail = A model’s name has 1 to 100 characters and no line breaks (field “name”).
problem-model-default-detail = One model has to be the default (field “default”). To replace it, make another model the default.
problem-model-damaged = The model is damaged
problem-model-damaged-detail = “{ $name }” cannot be used: { $why }.
problem-model-fault-detail = The model’s files could not be read or written. Tell whoever runs this server; its log and the space left on its disk say more.
problem-model-unusable = Not a usable model
problem-model-unusable-detail = This ZIP gives no model: { $why }. Send the ZIP as FaceFeel’s download made it.
problem-model-too-large-detail = This ZIP is larger than { $most } MB, the most a model may have. Send the ZIP as FaceFeel’s download made it.
problem-not-an-archive = Not a ZIP
problem-no-archive = No ZIP was sent
problem-no-archive-detail = The field “archive” is empty. Choose a model’s ZIP and send it again.
problem-json = The request cannot be read
problem-json-detail = The body is not JSON: { $why }.
problem-json-shape-detail = The JSON does not fit: { $why }. /api/v1/openapi.json describes what belongs there.

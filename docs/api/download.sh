curl --fail-with-body --output model.zip http://127.0.0.1:7860/api/v1/models/facefeel-ferplus/download

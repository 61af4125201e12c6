curl --fail-with-body --form image=@photo.jpg http://127.0.0.1:7860/api/v1/predictions

import requests

server = "http://127.0.0.1:7860"

for model in requests.get(f"{server}/api/v1/models").json():
    print(model["id"], model["name"])

answer = requests.get(f"{server}/api/v1/models/facefeel-ferplus/download")
answer.raise_for_status()
with open("model.zip", "wb") as file:
    file.write(answer.content)

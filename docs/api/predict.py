import requests

server = "http://127.0.0.1:7860"

with open("photo.jpg", "rb") as photo:
    answer = requests.post(f"{server}/api/v1/predictions", files={"image": photo})
answer.raise_for_status()

for face in answer.json()["images"][0]["faces"]:
    print(face["emotion"], round(face["confidence"], 3), face["box"])

import time

import requests

server = "http://127.0.0.1:7860"


def call(method, path, **body):
    answer = requests.request(method, server + path, **body)
    if not answer.ok:
        raise SystemExit(answer.json()["detail"])
    return answer.json()


with open("faces.zip", "rb") as archive:
    dataset = call("POST", "/api/v1/datasets", files={"archive": archive})
order = {
    "kind": "train",
    "dataset": dataset["id"],
    "color": "gray",
    "recipe": "facefeel",
    "init": "facefeel-ferplus",
    "epochs": 4,
}
job = call("POST", "/api/v1/jobs", json=order)

while job["state"] in ("queued", "running"):
    time.sleep(1)
    job = call("GET", f"/api/v1/jobs/{job['id']}")
    print(job["state"], f"{job['progress']:.0%}")

print(job["result"]["model"])

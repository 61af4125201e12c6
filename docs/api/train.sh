server=http://127.0.0.1:7860
field() { python3 -c "import json, sys; print(json.load(sys.stdin)$1)"; }

dataset=$(curl --fail-with-body --silent --form archive=@faces.zip $server/api/v1/datasets | field '["id"]')
order='{"kind": "train", "color": "gray", "recipe": "facefeel", "init": "facefeel-ferplus", "epochs": 4, "dataset": "'$dataset'"}'
job=$(curl --fail-with-body --silent --json "$order" $server/api/v1/jobs | field '["id"]')

state=queued
while [ "$state" = queued ] || [ "$state" = running ]; do
    sleep 1
    state=$(curl --fail-with-body --silent $server/api/v1/jobs/$job | field '["state"]')
done
echo "$state"
curl --fail-with-body --silent $server/api/v1/jobs/$job | field '["result"]["model"]'

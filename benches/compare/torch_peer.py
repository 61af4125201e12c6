"""PyTorch's side of the training comparison: the thesis CNN, eager, on the CPU.

    torch_peer.py STEPS [channels-last]      prints images a second, as JSON
"""

import json
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

BATCH, CLASSES = 64, 7


def thesis_cnn() -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs, outputs in ((1, 128), (128, 64), (64, 32)):
        layers += [nn.Conv2d(inputs, outputs, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25)]
    layers += [nn.Flatten(), nn.Linear(512, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Dropout(0.4)]
    return nn.Sequential(*layers, nn.Linear(64, CLASSES))


def main() -> None:
    steps = int(sys.argv[1])
    layout = torch.channels_last if "channels-last" in sys.argv else torch.contiguous_format
    torch.set_num_threads(int(os.environ["THREADS"]))
    torch.manual_seed(42)
    images = torch.randint(0, 256, (steps * BATCH, 1, 48, 48), dtype=torch.uint8)
    labels = torch.randint(0, CLASSES, (steps * BATCH,))
    network = thesis_cnn().to(memory_format=layout).train()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-4, eps=1e-7)

    def epoch(count: int) -> None:
        order = torch.randperm(steps * BATCH)
        for batch in order[: count * BATCH].split(BATCH):
            inputs = (images[batch].float() / 255).contiguous(memory_format=layout)
            loss = F.cross_entropy(network(inputs), labels[batch])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            loss.item()

    epoch(3)
    started = time.perf_counter()
    epoch(steps)
    print(json.dumps({"images_per_s": steps * BATCH / (time.perf_counter() - started)}))


main()

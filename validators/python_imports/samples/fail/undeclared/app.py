import json

import yaml


def load(text):
    return json.dumps(yaml.safe_load(text))

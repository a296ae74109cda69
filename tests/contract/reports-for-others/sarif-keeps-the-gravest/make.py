"""26,000 unattached volumes, of which three have no tag Owner."""
import json
import os

os.makedirs("input/eu-west-1", exist_ok=True)
untagged = (7, 13000, 25999)
volumes = [{"VolumeId": "vol-0%016x" % i, "Size": 8, "SnapshotId": "", "AvailabilityZone": "eu-west-1a", "State": "available",
            "CreateTime": "2025-01-10T08:00:00.000Z", "VolumeType": "gp3", "Iops": 3000, "Throughput": 125, "Encrypted": False,
            "Attachments": [], "Tags": [] if i in untagged else [{"Key": "Owner", "Value": "ops"}]} for i in range(1, 26001)]
with open("input/eu-west-1/volumes.json", "w", encoding="utf-8") as f:
    json.dump({"Volumes": volumes}, f)

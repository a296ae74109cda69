"""boto3_list.py URL REGION: list with boto3, page after page, what an audit reads of a region.

For comparison in ./dev bench. Exit status 3 when there is no boto3.
"""

import sys

try:
    import boto3
except ImportError:
    sys.exit(3)

url, region = sys.argv[1:]
ec2 = boto3.client("ec2", region_name=region, endpoint_url=url)
listings = [
    ("describe_snapshots", "Snapshots", {"OwnerIds": ["self"]}, 1000),
    ("describe_volumes", "Volumes", {}, 500),
    ("describe_images", "Images", {"Owners": ["self"]}, 1000),
    ("describe_instances", "Reservations", {}, 1000),
]
count = 0
for call, member, parameters, size in listings:
    pages = ec2.get_paginator(call).paginate(**parameters, PaginationConfig={"PageSize": size})
    for page in pages:
        count += len(page[member])
print(count)

"""A stranger's account: read by the same people, named by nobody's policy."""

STRANGER = "121212121212"


def claims(snapshot):
    """Does its text say that it is a copy? Where a copy lies is no stranger's matter."""
    return "Copied" in snapshot.get("Description", "")


def lookalike(number, snapshot, vaults):
    """A snapshot of the stranger's own that looks like one of ours. A vault keeps copies for everybody
    in the run: as full as ours, the stranger's could be what a vault's copy is of."""
    row = dict(snapshot)
    row["SnapshotId"] = f"snap-0dd{number:014x}"
    row["VolumeId"] = f"vol-0dd{number:014x}"
    row["OwnerId"] = STRANGER
    row.pop("OwnerAlias", None)
    row.pop("AvailabilityZone", None)  # it lies in another region than ours
    row.pop("Tags", None)
    if vaults and "FullSnapshotSizeInBytes" in row:
        row["FullSnapshotSizeInBytes"] += 37 * 524288
    return row


def machine(number, region):
    volume = f"vol-0ee{number:014x}"
    instance = f"i-0ee{number:014x}"
    return (
        {"VolumeId": volume, "Size": 8, "SnapshotId": "", "State": "in-use", "OwnerId": STRANGER,
         "AvailabilityZone": region + "a", "VolumeType": "gp3", "Encrypted": False,
         "CreateTime": "2026-01-05T08:00:00.000Z",
         "Attachments": [{"VolumeId": volume, "InstanceId": instance, "Device": "/dev/xvda",
                          "State": "attached", "AttachTime": "2026-01-05T08:00:00.000Z",
                          "DeleteOnTermination": False}]},
        {"ReservationId": "r-0ee%014x" % number, "OwnerId": STRANGER, "Groups": [],
         "Instances": [{"InstanceId": instance, "ImageId": "ami-0ee%014x" % number,
                        "State": {"Code": 16, "Name": "running"},
                        "BlockDeviceMappings": [{"DeviceName": "/dev/xvda",
                                                 "Ebs": {"VolumeId": volume,
                                                         "Status": "attached"}}]}]})


def add_stranger(bench, world):
    """In each region of the first account: a machine, and snapshots that look like ours elsewhere."""
    first = sorted(account for account, _ in world.places)[0]
    regions = sorted(region for account, region in world.places if account == first)
    ours = [s for account, _, s in world.records("snapshots")
            if account == first and s.get("OwnerId") == first and s.get("State") == "completed"
            and not claims(s)]
    number = 0
    for region in regions:
        number += 1
        volume, reservation = machine(number, region)
        alike = []
        for snapshot in bench.random.sample(ours, min(25, len(ours))):
            number += 1
            alike.append(lookalike(number, snapshot, "vault_accounts" in world.policy))
        world.places[(STRANGER, region)] = {
            "snapshots": alike, "volumes": [volume], "images": [], "instances": [reservation],
            "launch-templates": [], "launch-template-versions": [],
            "snapshot-tier-status": [], "keys": [], "backup-vaults": [], "recovery-points": []}

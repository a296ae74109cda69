#include "rules/runbooks.h"

#include <string.h>

#define READS       EFFECT_READ, false
#define READS_LATER EFFECT_READ, true
#define TRIES       EFFECT_DRY_RUN, true
#define CHANGES     EFFECT_CHANGE, true
#define DESTROYS    EFFECT_DESTROY, true

#define AWS_SNAPSHOTS "aws ec2 describe-snapshots --region <region> "
#define AWS_VOLUMES   "aws ec2 describe-volumes --region <region> --include-managed-resources "
#define DRY_RUN       " A dry run that would succeed ends with the error DryRunOperation."

#define AWS_INSTANCES "aws ec2 describe-instances --region <region> --include-managed-resources "

/* Every version of every launch template, $Latest and $Default among them; there is no filter by
 * what a version maps, so each is searched as text. */
#define AWS_TEMPLATE_VERSIONS                                                                   \
    "for id in $(aws ec2 describe-launch-templates --region <region> "                          \
    "--include-managed-resources --query 'LaunchTemplates[].LaunchTemplateId' --output text); " \
    "do aws ec2 describe-launch-template-versions --region <region> "                           \
    "--include-managed-resources --launch-template-id \"$id\" --query "                         \
    "LaunchTemplateVersions[?contains(to_string(@),`\"<id>\"`)]."                               \
    "[LaunchTemplateId,VersionNumber,DefaultVersion] --output text; done"

static const struct step snap_del[] = {
    {READS, AWS_SNAPSHOTS "--snapshot-ids <id>"},
    {READS, AWS_VOLUMES "--filters Name=volume-id,Values=<volume>"},
    {READS, AWS_VOLUMES "--filters Name=snapshot-id,Values=<id>"},
    {READS, "aws ec2 describe-images --region <region> --owners self --include-disabled "
            "--filters Name=block-device-mapping.snapshot-id,Values=<id>"},
    {READS, AWS_TEMPLATE_VERSIONS},
    {READS, "aws ec2 list-images-in-recycle-bin --region <region>"},
    {READS, "aws ec2 list-volumes-in-recycle-bin --region <region>"},
    {READS, "aws ec2 list-snapshots-in-recycle-bin --region <region>"},
    {READS, "aws ec2 describe-locked-snapshots --region <region> --snapshot-ids <id>"},
    {READS, "aws ec2 describe-snapshot-attribute --region <region> --snapshot-id <id> "
            "--attribute createVolumePermission"},
    {READS, "aws ec2 describe-fast-snapshot-restores --region <region> "
            "--filters Name=snapshot-id,Values=<id>"},
    {READS, "aws rbin list-rules --region <region> --resource-type EBS_SNAPSHOT"},
    {CHANGES, "aws ec2 create-tags --region <region> --resources <id> "
              "--tags Key=delete-after,Value=<date>"},
    {CHANGES, "aws ec2 disable-fast-snapshot-restores --region <region> "
              "--source-snapshot-ids <id> --availability-zones AZ"},
    {TRIES, "aws ec2 delete-snapshot --region <region> --snapshot-id <id> --dry-run"},
    {DESTROYS, "aws ec2 delete-snapshot --region <region> --snapshot-id <id>"},
    {READS_LATER, "aws ec2 list-snapshots-in-recycle-bin --region <region> --snapshot-ids <id>"},
};

/* Who detached it, and when: CloudTrail keeps 90 days. */
#define AWS_DETACHMENTS                                                   \
    "aws cloudtrail lookup-events --region <region> --lookup-attributes " \
    "AttributeKey=EventName,AttributeValue=DetachVolume --query "         \
    "Events[?contains(CloudTrailEvent,`\"<id>\"`)].[EventTime,Username] --output text"

static const struct step vol_del[] = {
    {READS, AWS_VOLUMES "--volume-ids <id>"},
    {READS, AWS_INSTANCES "--filters Name=block-device-mapping.volume-id,Values=<id>"},
    {READS, AWS_DETACHMENTS},
    {READS, AWS_SNAPSHOTS "--owner-ids self --filters Name=volume-id,Values=<id>"},
    {READS, "aws backup list-recovery-points-by-resource --region <region> --resource-arn <arn>"},
    {READS, "aws rbin list-rules --region <region> --resource-type EBS_VOLUME"},
    {CHANGES, "aws ec2 create-snapshot --region <region> --volume-id <id> "
              "--description 'final backup before deletion' --tag-specifications "
              "ResourceType=snapshot,Tags=[{Key=final-backup-of,Value=<id>}]"},
    {READS_LATER, "aws ec2 wait snapshot-completed --region <region> "
                  "--filters Name=tag:final-backup-of,Values=<id>"},
    {TRIES, "aws ec2 delete-volume --region <region> --volume-id <id> --dry-run"},
    {DESTROYS, "aws ec2 delete-volume --region <region> --volume-id <id>"},
    {READS_LATER, "aws ec2 list-volumes-in-recycle-bin --region <region> --volume-ids <id>"},
};

static const struct step ami_retire[] = {
    {READS, "aws ec2 describe-images --region <region> --image-ids <id> --include-disabled"},
    {READS, "aws ec2 describe-image-references --region <region> --image-ids <id> "
            "--include-all-resource-types"},
    {READS, "aws ec2 describe-image-references --region <region> --image-ids <id> --resource-types "
            "'ResourceType=ec2:LaunchTemplate,ResourceTypeOptions=[{OptionName=version-depth,"
            "OptionValues=[10000]}]'"},
    {READS, AWS_INSTANCES "--filters Name=image-id,Values=<id>"},
    {READS, AWS_TEMPLATE_VERSIONS},
    {READS, "aws autoscaling describe-launch-configurations --region <region> --query "
            "LaunchConfigurations[?ImageId==`\"<id>\"`].LaunchConfigurationName"},
    {READS, "aws ec2 describe-fast-launch-images --region <region> --image-ids <id>"},
    {READS, "aws ec2 describe-image-attribute --region <region> --image-id <id> "
            "--attribute launchPermission"},
    {READS, "aws ec2 list-images-in-recycle-bin --region <region>"},
    {READS, "aws rbin list-rules --region <region> --resource-type EC2_IMAGE"},
    {TRIES, "aws ec2 enable-image-deprecation --region <region> --image-id <id> "
            "--deprecate-at <date> --dry-run"},
    {CHANGES, "aws ec2 enable-image-deprecation --region <region> --image-id <id> "
              "--deprecate-at <date>"},
    {TRIES, "aws ec2 disable-image --region <region> --image-id <id> --dry-run"},
    {CHANGES, "aws ec2 disable-image --region <region> --image-id <id>"},
    {CHANGES, "aws ec2 disable-image-deregistration-protection --region <region> --image-id <id>"},
    {TRIES, "aws ec2 deregister-image --region <region> --image-id <id> --dry-run"},
    {DESTROYS, "aws ec2 deregister-image --region <region> --image-id <id>"},
    {READS_LATER, "aws ec2 list-images-in-recycle-bin --region <region> --image-ids <id>"},
};

static const struct step tag[] = {
    {READS, "aws ec2 describe-tags --region <region> --filters Name=resource-id,Values=<id>"},
    {TRIES, "aws ec2 create-tags --region <region> --resources <id> --tags <tags> --dry-run"},
    {CHANGES, "aws ec2 create-tags --region <region> --resources <id> --tags <tags>"},
    {TRIES, "aws ec2 delete-tags --region <region> --resources <id> --tags <wrong> --dry-run"},
    {CHANGES, "aws ec2 delete-tags --region <region> --resources <id> --tags <wrong>"},
};

#define COPY_SNAPSHOT                                                                        \
    "aws ec2 copy-snapshot --region <target> --source-region <region> --source-snapshot-id " \
    "<snapshot> --description <copied> --encrypted --kms-key-id KEY --tag-specifications "   \
    "ResourceType=snapshot,Tags=[{Key=source-snapshot,Value=<snapshot>}]"

static const struct step key[] = {
    {READS, "aws kms describe-key --region <region> --key-id <id>"},
    {CHANGES, "aws kms cancel-key-deletion --region <region> --key-id <id>"},
    {CHANGES, "aws kms enable-key --region <region> --key-id <id>"},
    {READS_LATER, "aws kms describe-key --region <region> --key-id <id>"},
};

static const struct step copy[] = {
    {READS, AWS_SNAPSHOTS "--owner-ids self --filters Name=volume-id,Values=<volume>"},
    {READS, "aws ec2 describe-snapshots --region <target> --owner-ids self "
            "--filters Name=description,Values=*<snapshot>*"},
    {READS, "aws kms list-aliases --region <target>"},
    {READS_LATER, "aws kms describe-key --region <target> --key-id KEY"},
    {TRIES, COPY_SNAPSHOT " --dry-run"},
    {CHANGES, COPY_SNAPSHOT},
    {READS_LATER, "aws ec2 wait snapshot-completed --region <target> "
                  "--filters Name=tag:source-snapshot,Values=<snapshot>"},
};

/* Without --outpost-arn the snapshot of a volume on an Outpost is stored in the Region. */
static const struct step copy_from_outpost[] = {
    {READS, AWS_SNAPSHOTS "--owner-ids self --filters Name=volume-id,Values=<volume>"},
    {READS, "aws ec2 describe-snapshots --region <target> --owner-ids self "
            "--filters Name=description,Values=*<snapshot>*"},
    {TRIES, "aws ec2 create-snapshot --region <region> --volume-id <volume> --dry-run"},
    {CHANGES, "aws ec2 create-snapshot --region <region> --volume-id <volume>"},
};

static const struct step plan[] = {
    {READS, AWS_SNAPSHOTS "--owner-ids self --filters Name=volume-id,Values=<volume>"},
    {READS, "aws backup list-recovery-points-by-resource --region <region> --resource-arn <arn>"},
    {READS, "aws backup describe-region-settings --region <region>"},
    {READS, "aws dlm get-lifecycle-policies --region <region>"},
    {TRIES, "aws ec2 create-snapshot --region <region> --volume-id <volume> --dry-run"},
    {CHANGES, "aws ec2 create-snapshot --region <region> --volume-id <volume>"},
};

#define CREATE_VOLUME                                                                          \
    "aws ec2 create-volume --region <region> --snapshot-id <snapshot> --availability-zone AZ " \
    "--tag-specifications ResourceType=volume,Tags=[{Key=restore-test-of,Value=<snapshot>}]"
#define TEST_VOLUME "--filters Name=tag:restore-test-of,Values=<snapshot>"
#define AFTER_RESTORE                                                                         \
    {READS_LATER, "aws ec2 wait volume-available --region <region> " TEST_VOLUME},            \
        {READS_LATER, AWS_VOLUMES TEST_VOLUME},                                               \
        {TRIES, "aws ec2 delete-volume --region <region> --volume-id TEST-VOLUME --dry-run"}, \
    {                                                                                         \
        DESTROYS, "aws ec2 delete-volume --region <region> --volume-id TEST-VOLUME"           \
    }

static const struct step restore_test[] = {
    {READS, AWS_SNAPSHOTS "--owner-ids self --filters Name=volume-id,Values=<volume>"},
    {READS, AWS_SNAPSHOTS "--snapshot-ids <snapshot>"},
    {READS, AWS_VOLUMES "--filters Name=snapshot-id,Values=<snapshot>"},
    {TRIES, CREATE_VOLUME " --dry-run"},
    {CHANGES, CREATE_VOLUME},
    AFTER_RESTORE,
};

static const struct step restore_test_on_outpost[] = {
    {READS, AWS_SNAPSHOTS "--owner-ids self --filters Name=volume-id,Values=<volume>"},
    {READS, AWS_SNAPSHOTS "--snapshot-ids <snapshot>"},
    {READS, AWS_VOLUMES "--filters Name=snapshot-id,Values=<snapshot>"},
    {TRIES, CREATE_VOLUME " --outpost-arn <outpost> --dry-run"},
    {CHANGES, CREATE_VOLUME " --outpost-arn <outpost>"},
    AFTER_RESTORE,
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define STEPS(array)    .steps = array, .step_count = COUNT_OF(array)

/* Of an unknown the commands only read, and so they do where a deletion may be wrong. */
#define READS_ONLY "None: the commands only read."
#define ASKS(question)                                                                         \
    .undecided = {"Not decided, so change nothing yet. " question, READS_ONLY, true},          \
    .unread = {"Regions that could hold its source were left out or could not be read, so no " \
               "command that deletes is given. Read them too, and judge again. " question,     \
               READS_ONLY, true}

static const struct runbook runbooks[] = {
    {.id = "F-SNAP-DEL",
     .frees_snapshot = true,
     .decided =
         {"Check that nothing needs the snapshot, mark it, wait until the date in its "
          "delete-after tag, then delete it. The commands up to list-rules only read: no image "
          "and no version of a launch template may name it, there must be no lock and no other "
          "account in the permissions; if a volume was made from it, ask whose it is. An image "
          "in the Recycle Bin cannot be restored without its snapshots, and the list there "
          "does not name them: compare it with the description and the tags. The snapshot's "
          "volume, and newer snapshots of it, may lie there, too. Without a Recycle Bin rule a "
          "deletion is final, so make one first and give it 30 minutes. Leave out "
          "disable-fast-snapshot-restores unless the list shows the snapshot; AZ is a zone of "
          "that list. If AWS Backup or Data Lifecycle Manager made it, delete it there "
          "instead." DRY_RUN,
          "Deletion is final unless a Recycle Bin rule keeps the snapshot.", false},
     ASKS("Find out whether the volume is really gone, whether an image or launch template "
          "still names the snapshot, whether AWS Backup or Data Lifecycle Manager still "
          "manages it, and whether it is a copy that is the only one of its data."),
     STEPS(snap_del)},
    {.id = "F-KEY",
     .decided =
         {"Ask who disabled the key or scheduled its deletion, and why. Cancel the deletion, if "
          "one "
          "is pending: the key is disabled then, so enable it afterwards, and test a restore. "
          "Leave "
          "out cancel-key-deletion for a key that is only disabled. Where imported material has "
          "expired or is about to, import the same material again with import-key-material: no "
          "other "
          "will do. A key that is deleted cannot be brought back, nor can what it encrypted: what "
          "is still attached and running can be copied file by file, today.",
          "Who may use the key may read the data again: ask whether it was disabled for that "
          "reason.",
          true},
     ASKS("Find out whether the key is still there and enabled: somebody of the account that owns "
          "it "
          "can tell."),
     STEPS(key)},
    {.id = "F-VOL-DEL",
     .decided =
         {"Ask the owner. Who detached the volume in the last 90 days, lookup-events tells; no "
          "instance may name it. Take a last snapshot, wait until it is completed, then delete "
          "the volume. If a Recycle Bin rule covers volumes, restore-volume-from-recycle-bin "
          "brings it back; otherwise only the last snapshot does." DRY_RUN,
          "What was written after the last snapshot is lost, unless a Recycle Bin rule keeps "
          "the volume.",
          false},
     ASKS("Find out since when the volume has not been attached, and whether somebody "
          "still counts on it."),
     STEPS(vol_del)},
    {.id = "F-AMI-RETIRE",
     .decided =
         {"Check that nothing starts from the image (instances, launch templates in every "
          "version, launch configurations, parameters and recipes among its references), and "
          "keep the answer of describe-image-attribute: disable-image drops those permissions. "
          "Deprecate it, disable it, wait until the date of the deprecation has passed and "
          "nobody has asked for it, then deregister it. Its snapshots stay, and the next audit "
          "judges them. A disabled image can be enabled again, a deregistered one only comes "
          "back from the Recycle Bin, and only where a rule keeps it." DRY_RUN,
          "What still names the image can start no instance any more.", false},
     ASKS("Find out whether anything still starts from the image: instances, launch "
          "templates, launch configurations, parameters, recipes, other accounts."),
     STEPS(ami_retire)},
    {.id = "F-TAG",
     .decided =
         {"Set the tags; put the right value where V stands (and the key where KEY stands). "
          "Keys are case-sensitive: if the same word is there with other letters, add the right "
          "key first and delete the wrong one afterwards. create-tags writes over a value, and "
          "delete-tags undoes it: keep the answer of describe-tags." DRY_RUN,
          "None to data. A tag can put a resource into a backup plan or a cost report.", true},
     ASKS("Find out when the resource was made and which tags it has now."),
     STEPS(tag)},
    {.id = "F-COPY",
     .of_copies = true,
     .decided =
         {"Copy the newest snapshot to the region now, under a key of that region (KEY; "
          "list-aliases shows those there are). The description and the tag in the command "
          "let the copy be recognised later. So that it stays so: a cross-region copy rule in "
          "the Data Lifecycle Manager policy, or a copy action in the AWS Backup plan; a "
          "recovery point of AWS Backup is copied by aws backup start-copy-job instead. REGION "
          "and SNAPSHOT stand where no one value follows from the policy and the "
          "inventory." DRY_RUN,
          "Costs storage and transfer; the first copy under a key is a full one. Check that "
          "the data may lie in that region.",
          true},
     ASKS("Find out which snapshots the volume has, and whether one of them was copied to "
          "the required region."),
     STEPS(copy)},
    {.id = "F-PLAN",
     .decided =
         {"Take a snapshot now, then let something take them: an AWS Backup plan with a "
          "selection that covers the volume (create-backup-plan, create-backup-selection; EBS "
          "must be switched on in describe-region-settings), or a Data Lifecycle Manager "
          "policy with a target tag of the volume (create-lifecycle-policy). A snapshot under "
          "way counts when it is completed." DRY_RUN,
          "Costs storage. A snapshot of a busy disk is crash-consistent only.", true},
     ASKS("Find out which backups of the volume there are, in EC2 and in AWS Backup, also "
          "in the accounts that hold your vaults."),
     STEPS(plan)},
    {.id = "F-RESTORE-TEST",
     .decided =
         {"Make a volume from the newest snapshot, attach it to a machine in an isolated "
          "subnet, mount it read-only, check the file system and the data, and write down who "
          "did what and when: 'snapaudit evidence add' keeps it in the ledger of restore tests. "
          "Without a ledger, read the inventory for snapaudit while the test volume exists: a "
          "deleted volume proves nothing by itself. Then delete it: its id goes where TEST-VOLUME "
          "stands. AZ is a zone of the region. AWS Backup can do the same by plan "
          "(create-restore-testing-plan)." DRY_RUN,
          "The test volume costs storage and holds real data: keep it isolated. The last two "
          "commands delete it; check the id twice.",
          true},
     ASKS("Find out whether a volume or an instance was made from a backup, and when."),
     STEPS(restore_test)},
    {.id = "F-REVIEW",
     .decided = {"The owner decides. There is no command for it.", "None.", true},
     ASKS("The owner decides, once it is known what was not seen.")},
};

/* For a newest snapshot that is stored on an Outpost, in place of those above. */
static const struct runbook outpost_runbooks[] = {
    {.id = "F-COPY",
     .of_copies = true,
     .decided =
         {"The newest snapshot is stored on an Outpost, and AWS copies none from there. If the "
          "data may leave the Outpost, take a snapshot in the Region, as the commands do: when "
          "it is completed it can be copied, and the next audit says how. So that it stays so: "
          "let the plan or policy that takes the snapshots store them in the Region, and copy "
          "them from there. If the data has to stay on the Outpost, take the volume out of the "
          "scope that wants a copy." DRY_RUN,
          "Costs storage and transfer. Check that the data may leave the Outpost.", true},
     ASKS("Find out which snapshots the volume has in the Region; those on an Outpost "
          "cannot be copied."),
     STEPS(copy_from_outpost)},
    {.id = "F-RESTORE-TEST",
     .decided =
         {"The newest snapshot is stored on an Outpost: only a volume on that Outpost can be "
          "made from it. Make one, attach it to a machine there in an isolated subnet, mount it "
          "read-only, check the file system and the data, and write down who did what and when: "
          "'snapaudit evidence add' keeps it in the ledger of restore tests. Without a ledger, "
          "read the inventory for snapaudit while the test volume exists: a deleted volume "
          "proves nothing by itself. Then delete it: its id goes where TEST-VOLUME stands. AZ "
          "is the "
          "zone of the Outpost." DRY_RUN,
          "The test volume takes room on the Outpost and holds real data: keep it isolated. The "
          "last two commands delete it; check the id twice.",
          true},
     ASKS("Find out whether a volume or an instance was made from a backup, and when."),
     STEPS(restore_test_on_outpost)},
};

static const struct runbook *find_in(const struct runbook *table, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(table[i].id, id) == 0)
            return &table[i];
    return NULL;
}

const struct runbook *runbook_find(const char *id, bool on_outpost)
{
    const struct runbook *special =
        on_outpost ? find_in(outpost_runbooks, COUNT_OF(outpost_runbooks), id) : NULL;
    return special ? special : find_in(runbooks, COUNT_OF(runbooks), id);
}

static const struct runbook_title titles[] = {
    {"F-SNAP-DEL", "delete a snapshot that nothing needs"},
    {"F-KEY", "bring an encryption key back into use"},
    {"F-VOL-DEL", "take a last snapshot of a volume that nobody uses, then delete it"},
    {"F-AMI-RETIRE", "retire an image that nothing starts from"},
    {"F-TAG", "set or correct tags"},
    {"F-COPY", "copy the newest snapshot to the region where a copy is missing"},
    {"F-PLAN", "take a snapshot now, and let a plan take them from then on"},
    {"F-RESTORE-TEST", "test a restore, and write down who did it"},
    {"F-REVIEW", "let the owner decide: there is no command for it"},
    {"F-PERM", "see to it that what was not read can be read"},
};

const struct runbook_title *runbook_title_at(size_t index)
{
    return index < COUNT_OF(titles) ? &titles[index] : NULL;
}

const char *runbook_title(const char *id)
{
    for (size_t i = 0; i < COUNT_OF(titles); i++)
        if (strcmp(titles[i].id, id) == 0)
            return titles[i].title;
    return NULL;
}

bool runbook_deletes(const struct runbook *runbook)
{
    for (size_t i = 0; i < runbook->step_count; i++)
        if (runbook->steps[i].effect == EFFECT_DESTROY)
            return true;
    return false;
}

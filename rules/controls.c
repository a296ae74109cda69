/* Which controls of published frameworks a rule is evidence for. A row means "relevant evidence
 * for", never "proves compliance with". Every row names where the relation is written. */
#include "rules/advice.h"

#include <string.h>

#define PAGES_EDITION "pages as of 2026-11"

#define HUB(id)                                                  \
    {                                                            \
        "AWS Security Hub", PAGES_EDITION, id,                   \
            "AWS Security Hub EC2 controls, page of the control" \
    }
#define HUB_BACKUP(id)                                              \
    {                                                               \
        "AWS Security Hub", PAGES_EDITION, id,                      \
            "AWS Security Hub Backup controls, page of the control" \
    }
#define HUB_KMS(id)                                              \
    {                                                            \
        "AWS Security Hub", PAGES_EDITION, id,                   \
            "AWS Security Hub KMS controls, page of the control" \
    }
#define CONFIG(id)                                                                                 \
    {                                                                                              \
        "AWS Config", PAGES_EDITION, id,                                                           \
            "AWS Config managed rules and conformance packs (github.com/awslabs/aws-config-rules)" \
    }
#define AUDIT_MANAGER(id)                                        \
    {                                                            \
        "AWS Backup Audit Manager", PAGES_EDITION, id,           \
            "AWS Backup Developer Guide, choosing your controls" \
    }
#define NIST(id, source)                       \
    {                                          \
        "NIST SP 800-53", "Rev. 5", id, source \
    }
#define CSF(id, source)                                   \
    {                                                     \
        "NIST Cybersecurity Framework", "2.0", id, source \
    }
#define SOC2(id, source)                                          \
    {                                                             \
        "SOC 2", "AICPA Trust Services Criteria 2017", id, source \
    }
#define ISO(id, source)                              \
    {                                                \
        "ISO/IEC 27001", "2022, Annex A", id, source \
    }
#define HIPAA(id, source)                                   \
    {                                                       \
        "HIPAA Security Rule", "45 CFR 164.308", id, source \
    }
#define WELL_ARCHITECTED(edition, id)                              \
    {                                                              \
        "AWS Well-Architected", edition, id,                       \
            "AWS Well-Architected Framework, page of the practice" \
    }

#define EC2_28    "AWS Security Hub EC2 controls, Related requirements of EC2.28"
#define NIST_TEXT "NIST SP 800-53 Rev. 5, text of the control (csf.tools)"
#define CSF_TEXT  "NIST Cybersecurity Framework 2.0, text of the subcategory"
#define TSC_TEXT  "AICPA Trust Services Criteria, text of A1"
#define CFR_TEXT  "45 CFR 164.308, text"
#define ISO_TITLE "ISO/IEC 27001:2022 Annex A, title of the control"
#define TURBOT                                                                             \
    "Benchmark tables of github.com/turbot/steampipe-mod-aws-compliance, commit a1d0b446 " \
    "(2025-12-06)"
#define PROWLER "Compliance files of github.com/prowler-cloud/prowler, commit 3e000faa (2026-08-21)"

static const struct control backup[] = {
    HUB("EC2.28"),
    CONFIG("ebs-in-backup-plan"),
    CONFIG("ebs-resources-protected-by-backup-plan"),
    CONFIG("ebs-last-backup-recovery-point-created"),
    AUDIT_MANAGER("BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN"),
    AUDIT_MANAGER("BACKUP_LAST_RECOVERY_POINT_CREATED"),
    NIST("CP-6", EC2_28),
    NIST("CP-6(1)", EC2_28),
    NIST("CP-6(2)", EC2_28),
    NIST("CP-9", EC2_28),
    NIST("CP-10", EC2_28),
    NIST("SC-5(2)", EC2_28),
    NIST("SI-12", EC2_28),
    NIST("SI-13(5)", EC2_28),
    CSF("PR.DS-11", TURBOT),
    CSF("PR.IR-04", TURBOT),
    CSF("RC.RP-02", TURBOT),
    CSF("ID.AM-08", TURBOT),
    SOC2("A1.2", TURBOT),
    SOC2("CC7.4", TURBOT),
    ISO("A.8.13", PROWLER),
    HIPAA("164.308(a)(7)(i)", TURBOT),
    HIPAA("164.308(a)(7)(ii)(A)", TURBOT),
    HIPAA("164.308(a)(7)(ii)(B)", TURBOT),
    HIPAA("164.308(a)(7)(ii)(C)", TURBOT),
    {"PCI DSS", "4.0", "10.3.3 (only for volumes that hold audit logs)", TURBOT},
    WELL_ARCHITECTED(PAGES_EDITION, "REL09-BP01"),
    WELL_ARCHITECTED(PAGES_EDITION, "REL09-BP03"),
};

static const struct control copies[] = {
    CONFIG("ebs-resources-protected-by-backup-plan, crossRegionList"),
    AUDIT_MANAGER("BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION (looks at the schedule only)"),
    NIST("CP-6", EC2_28),
    NIST("CP-6(1)", EC2_28),
    NIST("CP-6(2)", EC2_28),
    CSF("PR.DS-11", CSF_TEXT),
    SOC2("A1.2", TSC_TEXT),
    ISO("A.8.14", PROWLER),
    HIPAA("164.308(a)(7)(ii)(B)", CFR_TEXT),
    WELL_ARCHITECTED(PAGES_EDITION, "REL13-BP02"),
};

static const struct control inventory[] = {
    NIST("CM-8", NIST_TEXT),
    CSF("ID.AM-08", CSF_TEXT),
    ISO("A.5.9", ISO_TITLE),
};

#define KMS_3 "AWS Security Hub KMS controls, Related requirements of KMS.3"

static const struct control keys[] = {
    HUB_KMS("KMS.3"),         CONFIG("kms-cmk-not-scheduled-for-deletion"),
    NIST("SC-12", KMS_3),     NIST("SC-12(2)", KMS_3),
    ISO("A.8.24", ISO_TITLE), WELL_ARCHITECTED(PAGES_EDITION, "SEC08-BP01"),
};

static const struct control tagging[] = {
    HUB("EC2.45 (volumes only)"),
    HUB_BACKUP("Backup.2 (recovery points)"),
    CONFIG("required-tags (lists volumes, neither snapshots nor images)"),
    NIST("CM-8", NIST_TEXT),
    CSF("ID.AM-08", CSF_TEXT),
    ISO("A.5.9", ISO_TITLE),
};

static const struct control testing[] = {
    CONFIG("ebs-meets-restore-time-target"),
    AUDIT_MANAGER("RESTORE_TIME_FOR_RESOURCES_MEET_TARGET"),
    NIST("CP-9(1)", NIST_TEXT),
    NIST("CP-9(2)", NIST_TEXT),
    NIST("CP-10", NIST_TEXT),
    CSF("PR.DS-11", CSF_TEXT),
    CSF("RC.RP-03", CSF_TEXT),
    SOC2("A1.3", TSC_TEXT),
    ISO("A.5.30", ISO_TITLE),
    ISO("A.8.13", ISO_TITLE),
    HIPAA("164.308(a)(7)(ii)(D) (addressable)", CFR_TEXT),
    WELL_ARCHITECTED(PAGES_EDITION, "REL09-BP04"),
    WELL_ARCHITECTED(PAGES_EDITION, "REL13-BP03"),
};

#define COST04 "editions that have COST04"

static const struct control waste[] = {
    CONFIG("ec2-volume-inuse-check"),
    NIST("CM-2", TURBOT),
    NIST("CM-8(6)", TURBOT),
    CSF("PR.PS-03", TURBOT),
    ISO("A.8.10", ISO_TITLE),
    WELL_ARCHITECTED("newer editions, without COST04", "COST03-BP02"),
    WELL_ARCHITECTED(COST04, "COST04-BP01"),
    WELL_ARCHITECTED(COST04, "COST04-BP02"),
    WELL_ARCHITECTED(COST04, "COST04-BP03"),
    WELL_ARCHITECTED(COST04, "COST04-BP04"),
    WELL_ARCHITECTED(COST04, "COST04-BP05"),
};

static const struct control retention[] = {
    NIST("SI-12", NIST_TEXT),
    CSF("ID.AM-08", CSF_TEXT),
    ISO("A.8.10", ISO_TITLE),
    {"PCI DSS", "4.0", "3.2.1 (account data)", "PCI DSS 4.0, text of the requirement"},
    WELL_ARCHITECTED(COST04, "COST04-BP05"),
};

#define ROWS(array) array, sizeof(array) / sizeof((array)[0])

static const struct {
    const char *name;
    const struct control *rows;
    size_t count;
} bundles[] = {
    {"K-BACKUP", ROWS(backup)}, {"K-COPY", ROWS(copies)},      {"K-INV", ROWS(inventory)},
    {"K-KEY", ROWS(keys)},      {"K-RETMAX", ROWS(retention)}, {"K-TAG", ROWS(tagging)},
    {"K-TEST", ROWS(testing)},  {"K-WASTE", ROWS(waste)},
};

const struct control *controls_of(const char *bundle, size_t *count)
{
    for (size_t i = 0; i < sizeof(bundles) / sizeof(bundles[0]); i++) {
        if (bundle && strcmp(bundles[i].name, bundle) == 0) {
            *count = bundles[i].count;
            return bundles[i].rows;
        }
    }
    *count = 0;
    return NULL;
}

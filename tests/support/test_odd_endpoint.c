/* What the endpoint answers soundly, whatever the service speaks. */
#include "tests/support/odd_endpoint.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/test.h"

#define SCOPE(service) "Authorization: Credential=AKID/20260101/eu-west-1/" service "/x, x"

static struct odd_request asked; /* the last one */

static void note(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    asked = *request;
    if (ctx) {
        out->status = "403 Forbidden";
        (void)snprintf(out->body, sizeof(out->body), "%s", (const char *)ctx);
    }
}

/* The answer to one request, head and body. */
static void ask(const char *request, char *odd, char *out, size_t size)
{
    struct odd_endpoint *endpoint = odd_endpoint_start(note, odd);
    const char *port = strrchr(odd_endpoint_url(endpoint), ':') + 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ssize_t got = 0;
    size_t len = 0;
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(send(fd, request, strlen(request), 0), strlen(request));
    (void)shutdown(fd, SHUT_WR);
    while (len + 1 < size && (got = recv(fd, out + len, size - 1 - len, 0)) > 0)
        len += (size_t)got;
    out[len] = '\0';
    (void)close(fd);
    odd_endpoint_stop(endpoint);
}

TEST(odd_endpoint__is_sound_in_xml_and_json)
{
    static const struct {
        const char *request, *action, *service, *status, *end;
    } rows[] = {
        {"POST / HTTP/1.1\r\n" SCOPE("ec2") "\r\nContent-Length: 22\r\n\r\nAction=DescribeVolumes",
         "DescribeVolumes", "ec2", "200 OK",
         "<DescribeVolumesResponse><volumeSet/></DescribeVolumesResponse>"},
        {"GET /backup-vaults/?maxResults=1000 HTTP/1.1\r\n" SCOPE("backup") "\r\n\r\n",
         "ListBackupVaults", "backup", "200 OK",
         "Content-Type: application/json\r\n\r\n{\"BackupVaultList\":[],\"NextToken\":null}"},
        {"GET /backup-vaults/a/recovery-points/ HTTP/1.1\r\n" SCOPE("backup") "\r\n\r\n",
         "ListRecoveryPointsByBackupVault", "backup", "200 OK",
         "Content-Type: application/json\r\n\r\n{\"RecoveryPoints\":[],\"NextToken\":null}"},
        {"POST / HTTP/1.1\r\nX-Amz-Target: TrentService.DescribeKey\r\n" SCOPE(
             "kms") "\r\nContent-Length: 2\r\n\r\n{}",
         "DescribeKey", "kms", "400 Bad Request",
         "{\"__type\":\"NotFoundException\",\"message\":\"Key does not exist\"}"},
    };
    char text[1024];
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ask(rows[i].request, NULL, text, sizeof(text));
        assert_string_equal(asked.action, rows[i].action);
        assert_string_equal(asked.service, rows[i].service);
        assert_string_equal(asked.region, "eu-west-1");
        assert_string_equal(asked.key, "AKID");
        assert_true(strncmp(text + strlen("HTTP/1.1 "), rows[i].status, strlen(rows[i].status)) ==
                    0);
        assert_true(strlen(text) > strlen(rows[i].end));
        assert_string_equal(text + strlen(text) - strlen(rows[i].end), rows[i].end);
    }
}

TEST(odd_endpoint__says_what_the_test_says)
{
    char text[1024], odd[] = "no";
    ask("GET /backup-vaults/ HTTP/1.1\r\n" SCOPE("backup") "\r\n\r\n", odd, text, sizeof(text));
    assert_string_equal(text, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
}

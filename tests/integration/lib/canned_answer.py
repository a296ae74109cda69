#!/usr/bin/python3
"""An endpoint with one answer for every request.

usage: canned_answer.py PORT-FILE STATUS CODE MESSAGE [LOCATION]

The answer is an error of STS. In MESSAGE, {NAME} stands for the request's header NAME: AWS quotes the
request whose signature it refuses. With LOCATION it is a redirect. Ends with its parent.
"""
import http.server
import os
import re
import sys
import threading
import time
from xml.sax.saxutils import escape

port_file, status, code, message = sys.argv[1:5]
location = sys.argv[5] if len(sys.argv) > 5 else None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        self.rfile.read(int(self.headers.get('Content-Length', 0)))
        text = re.sub(r'{([^}]*)}', lambda found: self.headers.get(found.group(1), ''), message)
        body = (f'<ErrorResponse><Error><Type>Sender</Type><Code>{escape(code)}</Code>'
                f'<Message>{escape(text)}</Message></Error><RequestId>1</RequestId>'
                '</ErrorResponse>').encode()
        self.send_response(int(status))
        if location:
            self.send_header('Location', location)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def end_with_parent(parent):
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(0)


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
threading.Thread(target=end_with_parent, args=(os.getppid(),), daemon=True).start()
with open(port_file + '.part', 'w', encoding='ascii') as file:
    file.write(f'{server.server_address[1]}\n')
os.rename(port_file + '.part', port_file)
server.serve_forever()

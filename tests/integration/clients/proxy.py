"""A proxy that leads to one server whatever host is asked for: so a client calls AWS's own names, and the
sandbox answers.

usage: proxy.py PORT PORT-FILE HOSTS-FILE     PORT: of the sandbox, on the loopback interface
Ends with its standard input. HOSTS-FILE: a line for each connection, the host that was asked for.
"""
import os
import socket
import socketserver
import sys
import threading

target, port_file, hosts_file = int(sys.argv[1]), sys.argv[2], sys.argv[3]


def pour(source, sink):
    """All bytes of one side to the other, and then its end."""
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Tunnel(socketserver.StreamRequestHandler):
    def handle(self):
        words = self.rfile.readline(4096).split()
        while self.rfile.readline(4096).strip():
            pass
        if len(words) < 2 or words[0] != b'CONNECT':
            self.wfile.write(b'HTTP/1.1 405 Method Not Allowed\r\n\r\n')
            return
        with open(hosts_file, 'ab') as hosts:
            hosts.write(words[1].rsplit(b':', 1)[0] + b'\n')
        with socket.create_connection(('127.0.0.1', target)) as server:
            self.wfile.write(b'HTTP/1.1 200 Connection established\r\n\r\n')
            back = threading.Thread(target=pour, args=(server, self.request), daemon=True)
            back.start()
            pour(self.request, server)
            back.join()


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


with Server(('127.0.0.1', 0), Tunnel) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with open(port_file + '.new', 'w', encoding='ascii') as file:
        file.write(str(server.server_address[1]))
    os.rename(port_file + '.new', port_file)
    sys.stdin.read()

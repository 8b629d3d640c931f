package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The yardstick: nginx as a plain reverse proxy, one worker, upstream connections kept.
final class Nginx implements AutoCloseable {
  private final Process process;
  private final int port;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Nginx start(Path scratch, int upstream) throws IOException, InterruptedException {
    Path nginx = Programs.found("nginx", "nginx-light");
    int port = free();
    Path folder = Files.createDirectories(scratch.resolve("nginx"));
    Path config = Files.writeString(folder.resolve("nginx.conf"), config(folder, port, upstream));
    List<String> command =
        List.of(nginx.toString(), "-p", folder.toString(), "-c", config.toString());
    Nginx started =
        new Nginx(Programs.start(Programs.onCore(0, command), folder.resolve("nginx.log")), port);
    started.await(folder.resolve("nginx.log"));
    return started;
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String config(Path folder, int port, int upstream) {
    return """
    daemon off;
    worker_processes 1;
    pid %1$s/nginx.pid;
    error_log %1$s/error.log;
    events { worker_connections 4096; }
    http {
      access_log off;
      client_body_temp_path %1$s/body;
      proxy_temp_path %1$s/proxy;
      fastcgi_temp_path %1$s/fastcgi;
      uwsgi_temp_path %1$s/uwsgi;
      scgi_temp_path %1$s/scgi;
      keepalive_requests 1000000000;
      upstream mcp { server 127.0.0.1:%3$d; keepalive 256; keepalive_requests 1000000000; }
      server {
        listen 127.0.0.1:%2$d;
        location / {
          proxy_pass http://mcp;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
        }
      }
    }
    """
        .formatted(folder, port, upstream);
  }

  private void await(Path log) throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 500; attempt++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        return;
      } catch (IOException _) {
        if (!process.isAlive()) {
          break;
        }
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
    throw new IOException("nginx did not start: " + Files.readString(log));
  }

  String url() {
    return "http://127.0.0.1:" + port + "/mcp";
  }

  Watched watched() {
    return new Watched(process.toHandle());
  }

  @Override
  public void close() {
    Programs.end(process);
  }
}

package dev.roundhouse.admin;

import dev.roundhouse.fleet.InstalledPackage;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.Operations;
import dev.roundhouse.operations.PackageOperations.PackageLine;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.Principal;
import org.jspecify.annotations.Nullable;

/// `/api/v1/packages`: installed packages with the servers that are started out of them.
final class PackageRoute {
  private PackageRoute() {}

  /// @param name `name@version`, where a name may have a scope and so a slash
  static void serve(
      Operations operations,
      Request request,
      Response response,
      Principal principal,
      @Nullable String name) {
    int at = name == null ? -1 : name.lastIndexOf('@');
    if (name == null && Answers.method(request).equals("GET")) {
      JsonWriter body = new JsonWriter().object().key("packages").array();
      operations.packages().list(principal).forEach(line -> write(body, line));
      Answers.send(response, 200, body.end().end());
    } else if (name != null && at <= 0) {
      Answers.notFound(response);
    } else if (name != null && request.method().equals("DELETE")) {
      operations.packages().remove(principal, name.substring(0, at), name.substring(at + 1));
      response.status(204).send();
    } else {
      Answers.notAllowed(response, name == null ? "GET" : "DELETE");
    }
  }

  private static void write(JsonWriter body, PackageLine line) {
    InstalledPackage installed = line.installed();
    body.object()
        .member("name", installed.name())
        .member("version", installed.version())
        .key("tags")
        .array();
    installed.tags().forEach(body::string);
    body.end()
        .member("bytes", installed.size().bytes())
        .member("installed", installed.installed().toString())
        .member("integrity", installed.integrity())
        .key("programs")
        .array();
    installed.programs().forEach(body::string);
    body.end().key("servers").array();
    line.servers().stream().map(ServerId::value).forEach(body::string);
    body.end().end();
  }
}

package dev.roundhouse.catalog;

import dev.roundhouse.catalog.Transport.Http.Kind;
import dev.roundhouse.kernel.ServerId;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// `gateways.txt`: a server at an address a line. A line that leads to a service of `services.yml`
/// is that service. Used once, by one thread.
final class GatewayLines {
  private static final Set<String> HERE =
      Set.of("localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0", "host.docker.internal");

  /// A service that may stand behind an address.
  ///
  /// @param id empty when it was refused
  record Target(String name, Optional<ServerId> id, Optional<Integer> port) {}

  /// Why a line cannot be taken.
  private static final class Dead extends Exception {
    private static final long serialVersionUID = 1L;

    Dead(String reason) {
      super(reason, null, false, false);
    }
  }

  private final ServiceFilesLedger.Page page;
  private final ServiceVariables variables;
  private final List<Target> targets;
  private final Function<String, ServerId> freeName;
  private final Map<String, Integer> lineByName = new LinkedHashMap<>();
  private final Map<URI, String> nameByAddress = new LinkedHashMap<>();
  private final Map<String, ServerId> idByName = new LinkedHashMap<>();
  private final List<ServiceFilesReport.Server> servers = new ArrayList<>();

  /// @param targets the services, none when there is no `services.yml`
  GatewayLines(
      ServiceFilesLedger.Page page,
      ServiceVariables variables,
      List<Target> targets,
      Function<String, ServerId> freeName) {
    this.page = page;
    this.variables = variables;
    this.targets = targets;
    this.freeName = freeName;
  }

  List<ServiceFilesReport.Server> servers() {
    return servers;
  }

  /// The servers by the names that the file gives them, services included.
  Map<String, ServerId> names() {
    return idByName;
  }

  void read(List<String> lines) {
    for (int index = 0; index < lines.size(); index++) {
      String line = lines.get(index).replaceFirst("(?:^|\\s)#.*$", "").strip();
      if (!line.isEmpty()) {
        read(line, index + 1);
      }
    }
  }

  private void read(String line, int number) {
    String[] fields = line.split("\\|", -1);
    String name = fields[0].strip();
    ServiceFilesLedger.Page own = page.of(name.isEmpty() ? "line " + number : name);
    try {
      if (fields.length < 2 || fields.length > 3 || name.isEmpty()) {
        throw new Dead("dead line: it is not Name|URL or Name|URL|Transport");
      }
      Integer first = lineByName.putIfAbsent(name, number);
      if (first != null) {
        throw new Dead("the name stands on line " + first + " already");
      }
      URI address = address(fields[1].strip());
      Kind kind = kind(fields.length == 3 ? fields[2].strip() : "", address);
      take(own, name, address, kind, number);
    } catch (Dead dead) {
      String why = String.valueOf(dead.getMessage());
      own.say(own.line(number), "", ServiceFilesReport.Result.FAULT, why);
      own.left(own.line(number), why);
    }
  }

  private URI address(String written) throws Dead {
    ServiceVariables.Filled filled = variables.fill(written);
    if (!filled.unresolved().isEmpty()) {
      throw new Dead(
          "unresolved variable "
              + String.join(", ", filled.unresolved())
              + ": give it with --env-file");
    }
    try {
      URI address = new URI(filled.text());
      boolean isHttp = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      if (isHttp && address.getHost() != null) {
        return address;
      }
    } catch (URISyntaxException _) {
      // Told below, without the text: an address may hold a secret.
    }
    throw new Dead("dead line: its address does not start with http:// or https:// and a host");
  }

  private static Kind kind(String word, URI address) throws Dead {
    String path = String.valueOf(address.getPath()).replaceAll("/+$", "");
    return switch (word.toUpperCase(Locale.ROOT).replaceAll("[-_ ]", "")) {
      case "" ->
          path.endsWith("/sse") ? Kind.SSE : path.endsWith("/mcp") ? Kind.STREAMABLE : Kind.AUTO;
      case "SSE" -> Kind.SSE;
      case "STREAMABLEHTTP", "HTTP" -> Kind.STREAMABLE;
      case "STDIO" ->
          throw new Dead("STDIO needs a command, and the line has an address; use roundhouse add");
      case "WEBSOCKET" ->
          throw new Dead("WEBSOCKET is no transport of MCP; give the server's SSE or HTTP address");
      default -> throw new Dead("the transport " + word + " is none of SSE and STREAMABLEHTTP");
    };
  }

  private void take(ServiceFilesLedger.Page own, String name, URI address, Kind kind, int number)
      throws Dead {
    String other = nameByAddress.putIfAbsent(address, name);
    if (other != null) {
      ServerId same = idByName.get(other);
      if (same != null) {
        idByName.put(name, same);
      }
      String why = "has the same address as " + other + "; one server is enough";
      own.say(own.line(number), "", ServiceFilesReport.Result.FAULT, why);
      own.skipped(own.line(number), why);
      return;
    }
    Optional<Target> service = service(own, name, address, number);
    if (service.isPresent()) {
      same(own, name, service.get(), number);
      return;
    }
    List<String> changes = new ArrayList<>();
    ServerId id = freeName.apply(name);
    if (!id.value().equals(name)) {
      changes.add("renamed from \"" + name + "\" to \"" + id + "\"");
    }
    add(own, name, id, new Transport.Http(address, Map.of(), kind), changes, number);
  }

  private void add(
      ServiceFilesLedger.Page own,
      String name,
      ServerId id,
      Transport.Http transport,
      List<String> changes,
      int number)
      throws Dead {
    ServerDefinition plain;
    try {
      plain = ServerDefinition.of(id, transport, Origin.STORE);
    } catch (IllegalArgumentException e) {
      throw new Dead(String.valueOf(e.getMessage()));
    }
    ServerDefinition definition = id.value().equals(name) ? plain : described(plain, name);
    idByName.put(name, id);
    servers.add(
        new ServiceFilesReport.Server(
            new ImportReport.Imported(definition, changes, Map.of()), own.line(number)));
    own.say(
        own.line(number),
        "",
        ServiceFilesReport.Result.TRANSLATED,
        "a server at its address, kind: " + transport.kind().name().toLowerCase(Locale.ROOT));
  }

  private static ServerDefinition described(ServerDefinition plain, String as) {
    return new ServerDefinition(
        plain.id(),
        plain.transport(),
        plain.isolation(),
        plain.origin(),
        plain.enabled(),
        Optional.of(as),
        plain.callTimeout(),
        plain.extras());
  }

  private void same(ServiceFilesLedger.Page own, String name, Target service, int number)
      throws Dead {
    ServerId id =
        service
            .id()
            .orElseThrow(
                () -> new Dead("is the service " + service.name() + ", which could not be taken"));
    idByName.put(name, id);
    own.say(
        own.line(number),
        "",
        ServiceFilesReport.Result.TRANSLATED,
        "is the service " + service.name() + ", taken once");
  }

  /// The service at this address, if it is one; doubts are told.
  private Optional<Target> service(
      ServiceFilesLedger.Page own, String name, URI address, int number) throws Dead {
    String host = address.getHost().toLowerCase(Locale.ROOT);
    if (targets.isEmpty() || (host.contains(".") && !HERE.contains(host))) {
      return Optional.empty();
    }
    Optional<Target> named =
        targets.stream().filter(each -> each.name().equalsIgnoreCase(host)).findFirst();
    List<Target> atPort =
        targets.stream()
            .filter(each -> each.port().filter(port -> port == address.getPort()).isPresent())
            .toList();
    if (named.isPresent()) {
      if (!atPort.contains(named.get())) {
        own.say(
            own.line(number),
            "",
            ServiceFilesReport.Result.FAULT,
            "the port is not the one of the service " + named.get().name() + " in services.yml");
      }
      return named;
    }
    if (HERE.contains(host) && !atPort.isEmpty()) {
      return Optional.of(
          atPort.stream()
              .filter(each -> atPort.size() == 1 || each.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () -> new Dead("more than one service has the port " + address.getPort())));
    }
    own.say(
        own.line(number),
        "",
        ServiceFilesReport.Result.FAULT,
        "no service of services.yml is at " + host + ", port " + address.getPort());
    return Optional.empty();
  }
}

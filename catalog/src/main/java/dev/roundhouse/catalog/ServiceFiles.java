package dev.roundhouse.catalog;

import dev.roundhouse.catalog.ServiceFilesReport.Place;
import dev.roundhouse.config.ConfigException;
import dev.roundhouse.config.PlacedYaml;
import dev.roundhouse.kernel.ServerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of a service manager that sets MCP servers up in containers, read together because
/// they refer to each other. Reading is all it does: nothing is started, no address is tried, and
/// no variable of this program's environment is looked up.
public final class ServiceFiles {
  private final List<ServiceFile> files;
  private final ServiceVariables variables;

  private ServiceFiles(List<ServiceFile> files, ServiceVariables variables) {
    this.files = List.copyOf(files);
    this.variables = variables;
  }

  /// Whether a path is for this import and not for [ClientConfigImport].
  public static boolean isMeant(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    return Files.isDirectory(path) || Stream.of(".yml", ".yaml", ".txt").anyMatch(name::endsWith);
  }

  /// The files in a folder that have the names of such files; none of its other content.
  public static List<Path> in(Path folder) {
    return Arrays.stream(ServiceFileKind.values())
        .flatMap(kind -> spellings(kind).map(folder::resolve).filter(Files::isRegularFile).limit(1))
        .toList();
  }

  private static Stream<String> spellings(ServiceFileKind kind) {
    String name = kind.fileName();
    return Stream.of(name, name.replace('_', '-'), name.replace('-', '_'))
        .flatMap(each -> Stream.of(each, each.replaceAll("\\.yml$", ".yaml")));
  }

  /// Reads the files, at most one of each kind.
  ///
  /// @param as the kind of the only file, if the person says so
  /// @throws ImportException if a file is of no kind, or two are of one kind
  /// @throws ConfigException if a file is not YAML, or not text, with line and column
  public static ServiceFiles read(
      List<Path> paths, Optional<ServiceFileKind> as, ServiceVariables variables)
      throws ImportException, ConfigException {
    Map<ServiceFileKind, ServiceFile> byKind = new TreeMap<>();
    for (Path path : paths) {
      ServiceFile file = ServiceFile.read(path, as);
      ServiceFile other = byKind.putIfAbsent(file.kind(), file);
      if (other != null) {
        throw new ImportException(
            path,
            "holds " + file.kind().title() + ", as " + other.path() + " does",
            "import one after the other");
      }
    }
    return new ServiceFiles(List.copyOf(byKind.values()), variables);
  }

  /// What would be taken over.
  ///
  /// @param known servers that are behind the door already, to which virtual servers may refer
  public ServiceFilesReport report(Set<ServerId> known) {
    return new Reading(known).report();
  }

  /// One way through the files.
  private final class Reading {
    private final Set<ServerId> known;
    private final ServiceFilesLedger ledger =
        new ServiceFilesLedger(files.stream().map(ServiceFile::name).toList());
    private final Set<ServerId> names = new HashSet<>();
    private final List<ServiceFilesReport.Server> servers = new ArrayList<>();
    private final List<GatewayLines.Target> targets = new ArrayList<>();
    private final Map<String, ServerId> serverByName = new LinkedHashMap<>();
    private final List<ServiceFilesReport.View> views = new ArrayList<>();
    private final ServiceHints hints;

    Reading(Set<ServerId> known) {
      this.known = known;
      ServiceFile services = file(ServiceFileKind.SERVICES);
      this.hints = new ServiceHints(services(services), services != null);
    }

    ServiceFilesReport report() {
      yaml(
          ServiceFileKind.SCALING_POLICIES,
          (page, root) -> new ScalingPoliciesFile(page, hints).read(root));
      Map<String, String> sleep = new TreeMap<>();
      yaml(
          ServiceFileKind.SLEEP_SETTINGS,
          (page, root) -> sleep.putAll(new SleepSettingsFile(page, hints).read(root)));
      yaml(
          ServiceFileKind.RESOURCE_LIMITS,
          (page, root) -> new ResourceLimitsFile(page, hints).read(root));
      yaml(ServiceFileKind.SERVICES, this::readServices);
      readGateways();
      readVirtual();
      return new ServiceFilesReport(
          files.stream()
              .map(file -> new ServiceFilesReport.Source(file.name(), file.kind()))
              .toList(),
          servers,
          views,
          ledger.left(),
          ledger.keys(),
          settings(sleep));
    }

    /// Reads one kind of file.
    private interface Reader {
      void read(ServiceFilesLedger.Page page, PlacedYaml root);
    }

    private void yaml(ServiceFileKind kind, Reader reader) {
      ServiceFile file = file(kind);
      if (file != null && file.yaml() != null) {
        String section = kind == ServiceFileKind.SLEEP_SETTINGS ? "sleep_settings" : "";
        reader.read(ledger.page(file.name(), section), file.yaml());
      }
    }

    private void readServices(ServiceFilesLedger.Page page, PlacedYaml root) {
      root.members()
          .forEach((key, value) -> {
            if (!key.equals("services")) {
              page.section(key).refusedBelow(value, "", "is no key of this file");
            }
          });
      ServiceFile file = file(ServiceFileKind.SERVICES);
      Path folder = file == null ? Path.of("") : file.folder();
      ServiceEntry.Surroundings surroundings =
          new ServiceEntry.Surroundings(folder, hints, variables, new ClientConfigImportSecrets());
      Map<Integer, Place> ports = new LinkedHashMap<>();
      services(file)
          .forEach((name, value) ->
              readService(name, value, page.section("services").of(name), surroundings, ports));
    }

    private void readService(
        String name,
        PlacedYaml value,
        ServiceFilesLedger.Page page,
        ServiceEntry.Surroundings surroundings,
        Map<Integer, Place> ports) {
      ServerId id = freeName(name, Set.of());
      ServiceEntry entry = new ServiceEntry(name, id, value, page, surroundings);
      Optional<ServiceFilesReport.Server> server = entry.server();
      server.ifPresent(taken -> {
        servers.add(taken);
        serverByName.put(name, id);
      });
      targets.add(new GatewayLines.Target(name, server.map(_ -> id), entry.port()));
      Place place = page.place(value.get("port").orElse(value));
      entry
          .port()
          .map(port -> ports.putIfAbsent(port, place))
          .ifPresent(first ->
              page.say(
                  place,
                  "port",
                  ServiceFilesReport.Result.FAULT,
                  "duplicate port: it stands at " + first + " already"));
    }

    private void readGateways() {
      ServiceFile file = file(ServiceFileKind.GATEWAYS);
      if (file == null) {
        return;
      }
      GatewayLines gateways =
          new GatewayLines(
              ledger.page(file.name(), ""), variables, targets, name -> freeName(name, Set.of()));
      gateways.read(file.lines());
      servers.addAll(gateways.servers());
      serverByName.putAll(gateways.names());
    }

    private void readVirtual() {
      ServiceFile file = file(ServiceFileKind.VIRTUAL_SERVERS);
      if (file == null) {
        return;
      }
      VirtualServerLines lines =
          new VirtualServerLines(
              ledger.page(file.name(), ""), this::server, name -> freeName(name, known));
      lines.read(file.lines());
      views.addAll(lines.views());
    }

    private Optional<ServerId> server(String name) {
      ServerId exact = serverByName.get(name);
      if (exact != null) {
        return Optional.of(exact);
      }
      ServerId plain = new ServerId(ServerId.suggest(name));
      return Stream.concat(serverByName.values().stream(), known.stream())
          .filter(plain::equals)
          .findFirst();
    }

    private ServerId freeName(String wanted, Set<ServerId> also) {
      String usable = ServerId.isValid(wanted) ? wanted : ServerId.suggest(wanted);
      String free = usable;
      for (int copy = 2; isGone(new ServerId(free), also); copy++) {
        String ending = "-" + copy;
        int room = Math.min(usable.length(), ServerId.MAX_LENGTH - ending.length());
        free = usable.substring(0, room) + ending;
      }
      ServerId id = new ServerId(free);
      names.add(id);
      return id;
    }

    private boolean isGone(ServerId name, Set<ServerId> also) {
      return names.contains(name) || also.contains(name);
    }
  }

  private @Nullable ServiceFile file(ServiceFileKind kind) {
    return files.stream().filter(each -> each.kind() == kind).findFirst().orElse(null);
  }

  private static Map<String, PlacedYaml> services(@Nullable ServiceFile file) {
    return file == null || file.yaml() == null
        ? Map.of()
        : file.yaml().get("services").map(PlacedYaml::members).orElse(Map.of());
  }

  private static Optional<String> settings(Map<String, String> sleep) {
    if (sleep.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder yaml = new StringBuilder("fleet:\n  sleep:\n");
    sleep.entrySet().stream()
        .sorted(Comparator.comparing(Map.Entry::getKey))
        .forEach(entry ->
            yaml.append("    ")
                .append(entry.getKey())
                .append(": ")
                .append(entry.getValue())
                .append('\n'));
    return Optional.of(yaml.toString());
  }
}

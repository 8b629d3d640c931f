package dev.roundhouse.catalog;

import dev.roundhouse.config.PlacedYaml;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The files of a service manager that can be imported. Told by name, else by content.
public enum ServiceFileKind {
  SERVICES("services.yml", "services"),
  SLEEP_SETTINGS("sleep_settings.yml", "sleep settings"),
  SCALING_POLICIES("scaling-policies.yml", "scaling policies"),
  RESOURCE_LIMITS("resource-limits.yml", "resource limits"),
  GATEWAYS("gateways.txt", "gateways"),
  VIRTUAL_SERVERS("virtual-servers.txt", "virtual servers");

  private static final Set<String> LIMITS =
      Set.of("system_limits", "service_limits", "service_categories");
  private static final Pattern SWITCH = Pattern.compile("(?i)true|false|yes|no|on|off|0|1");

  private final String fileName;
  private final String title;

  ServiceFileKind(String fileName, String title) {
    this.fileName = fileName;
    this.title = title;
  }

  /// How such a file is called where it comes from.
  public String fileName() {
    return fileName;
  }

  /// What it holds, in words.
  public String title() {
    return title;
  }

  /// As `--as` names it.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean isYaml() {
    return fileName.endsWith(".yml");
  }

  /// By the name of the file; `.yaml` is as good as `.yml`, and `-` as `_`.
  public static Optional<ServiceFileKind> named(String name) {
    String plain = plain(name);
    for (ServiceFileKind each : values()) {
      if (plain(each.fileName).equals(plain)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-').replaceAll("\\.yaml$", ".yml");
  }

  static Optional<ServiceFileKind> of(PlacedYaml root) {
    Set<String> keys = root.members().keySet();
    if (keys.contains("services")) {
      return Optional.of(SERVICES);
    }
    if (keys.contains("sleep_settings")) {
      return Optional.of(SLEEP_SETTINGS);
    }
    if (keys.contains("policies") || keys.contains("service_policies")) {
      return Optional.of(SCALING_POLICIES);
    }
    return keys.stream().anyMatch(LIMITS::contains)
        ? Optional.of(RESOURCE_LIMITS)
        : Optional.empty();
  }

  /// By the first line that says something.
  static Optional<ServiceFileKind> of(List<String> lines) {
    for (String line : lines) {
      if (line.isBlank() || line.strip().startsWith("#") || line.indexOf('|') < 0) {
        continue;
      }
      String second = line.split("\\|", -1)[1].strip();
      if (second.contains("://")) {
        return Optional.of(GATEWAYS);
      }
      boolean isList = second.contains(",") || SWITCH.matcher(second).matches();
      return isList ? Optional.of(VIRTUAL_SERVERS) : Optional.empty();
    }
    return Optional.empty();
  }
}

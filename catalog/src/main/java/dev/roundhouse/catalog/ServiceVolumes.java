package dev.roundhouse.catalog;

import dev.roundhouse.config.PlacedYaml;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The volumes of one service. Written as `host: container` or the other way round: the side in the
/// container is the one with a whole path, if only one has it.
final class ServiceVolumes {
  private final Path folder;
  private final ServiceFilesLedger.Page page;
  private final ServiceTexts texts;

  /// @param folder where relative paths of the host start
  ServiceVolumes(Path folder, ServiceFilesLedger.Page page, ServiceTexts texts) {
    this.folder = folder;
    this.page = page;
    this.texts = texts;
  }

  Map<String, String> read(PlacedYaml volumes) {
    Map<String, String> mounts = new LinkedHashMap<>();
    for (PlacedYaml item : volumes.items()) {
      String[] sides = texts.plain(item, "volumes").split(":", 3);
      if (sides.length < 2) {
        refuse(item, "volumes", "\"" + sides[0] + "\" names no folder in the container");
      } else {
        mount(item, "volumes", sides[0], sides[1], sides.length > 2 ? sides[2] : "", mounts);
      }
    }
    volumes
        .members()
        .forEach((key, value) -> {
          String path = "volumes." + key;
          String bind = value.get("bind").map(at -> texts.plain(at, path)).orElse("");
          String mode = value.get("mode").flatMap(PlacedYaml::text).orElse("");
          String to = bind.isEmpty() ? texts.plain(value, path) : bind;
          mount(value, path, texts.filled(value, path, key), to, mode, mounts);
        });
    return mounts;
  }

  private void mount(
      PlacedYaml at, String path, String one, String other, String mode, Map<String, String> to) {
    boolean isReversed = one.startsWith("/") && !other.startsWith("/");
    String inside = isReversed ? one : other;
    if (!inside.startsWith("/")) {
      refuse(at, path, "names no whole path in the container");
      return;
    }
    String host = isReversed ? other : one;
    Optional<String> made = resolved(host);
    to.put(made.orElse(host), mode.isEmpty() ? inside : inside + ":" + mode);
    String how =
        made.map(now -> host + " became " + now).orElse("")
            + (isReversed ? (made.isPresent() ? "; " : "") + "written the other way round" : "");
    if (how.isEmpty()) {
      page.taken(at, path, "");
    } else {
      page.say(page.place(at), path, ServiceFilesReport.Result.TRANSLATED, how);
      texts.changed("volume " + inside + ": " + how);
    }
  }

  private void refuse(PlacedYaml at, String path, String why) {
    page.fault(at, path, why);
    texts.refuse(path + " " + why);
  }

  /// A relative path made whole; empty for what is whole already, and for the name of a volume.
  private Optional<String> resolved(String host) {
    if (host.startsWith("~/")) {
      return Optional.of(System.getProperty("user.home", "") + host.substring(1));
    }
    boolean isRelative = host.startsWith(".") || (host.contains("/") && !host.startsWith("/"));
    return isRelative ? Optional.of(folder.resolve(host).normalize().toString()) : Optional.empty();
  }
}

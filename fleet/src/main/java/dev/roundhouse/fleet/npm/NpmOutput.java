package dev.roundhouse.fleet.npm;

import dev.roundhouse.fleet.npm.PackageException.Kind;
import dev.roundhouse.kernel.PackageSpec;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What npm says while it works: how far it is, and why it failed. Safe for many threads.
final class NpmOutput implements Consumer<String> {
  private static final int LINES = 4;
  private static final int LENGTH = 300;
  private static final Pattern FETCH = Pattern.compile("npm (?:http|HTTP) fetch .*");
  private static final Pattern ERROR = Pattern.compile("npm (?:error|ERR!)\\s?(.*)");
  private static final Pattern CODE = Pattern.compile("code ([A-Z0-9_]+)");
  private static final Pattern FAREWELL =
      Pattern.compile(
          "\\s*|errno .*|syscall .*|network (?:This is|In most) .*|A complete log of this run.*|.*_logs/.*|.*[Nn]ote that you can also install.*"
              + "|.*tarball, folder, http url.*");

  private final Deque<String> errors = new ArrayDeque<>();
  private int fetched;
  private String code = "";

  @Override
  public synchronized void accept(String line) {
    if (FETCH.matcher(line).matches()) {
      fetched++;
      return;
    }
    Matcher error = ERROR.matcher(line);
    if (!error.matches() || FAREWELL.matcher(error.group(1)).matches()) {
      return;
    }
    Matcher known = CODE.matcher(error.group(1));
    if (known.matches()) {
      code = known.group(1);
      return;
    }
    // The first lines say what is wrong, the following ones how to live with it.
    if (errors.size() < LINES) {
      String masked = Masking.mask(error.group(1).strip());
      errors.add(masked.length() > LENGTH ? masked.substring(0, LENGTH) + "..." : masked);
    }
  }

  /// How far it is, in words.
  synchronized String progress() {
    return switch (fetched) {
      case 0 -> "npm is looking for it";
      case 1 -> "npm has fetched 1 file";
      default -> "npm has fetched " + fetched + " files";
    };
  }

  /// The failure that npm has told.
  synchronized PackageException failure(PackageSpec spec, int exit, Path store) {
    Kind kind = kind();
    String cure =
        switch (kind) {
          case UNKNOWN_PACKAGE ->
              "the registry has no package %s; check the name, and the registry: npm config get registry"
                  .formatted(spec.name());
          case UNKNOWN_VERSION ->
              "%s has no version or tag %s; see: npm view %s versions"
                  .formatted(spec.name(), spec.selector(), spec.name());
          case NO_NETWORK ->
              "the registry cannot be reached; check network, proxy and registry (npm ping)";
          case REFUSED ->
              "the registry refuses it; log in (npm login), or check the token in your .npmrc";
          case DISK_FULL -> "the disk is full; make room for " + store;
          case NO_ACCESS ->
              "a file may not be written; check who owns " + store + " and npm's cache";
          case NO_NPM, NO_PROGRAM, STOPPED, FAILED ->
              exit == 128 + 9
                  ? "npm was killed (SIGKILL; out of memory?); try again"
                  : "npm failed with exit code " + exit + "; run by hand: npm view " + spec.name();
        };
    List<String> said = List.copyOf(errors);
    String words = said.isEmpty() ? "" : "; npm said: " + String.join(" / ", said);
    String mark = code.isEmpty() || kind != Kind.FAILED ? "" : " (" + code + ")";
    return new PackageException(kind, spec + ": " + cure + mark + words);
  }

  private Kind kind() {
    return switch (code) {
      case "E404" -> Kind.UNKNOWN_PACKAGE;
      case "ETARGET", "ENOVERSIONS" -> Kind.UNKNOWN_VERSION;
      case "E401", "E403", "ENEEDAUTH", "E407" -> Kind.REFUSED;
      case "ENOSPC", "EDQUOT" -> Kind.DISK_FULL;
      case "EACCES", "EPERM", "EROFS" -> Kind.NO_ACCESS;
      case "ENOTFOUND",
          "EAI_AGAIN",
          "ECONNREFUSED",
          "ECONNRESET",
          "ETIMEDOUT",
          "ENETUNREACH",
          "EHOSTUNREACH",
          "ENOTCACHED",
          "ERR_SOCKET_TIMEOUT",
          "E502",
          "E503",
          "E504" ->
          Kind.NO_NETWORK;
      default -> Kind.FAILED;
    };
  }
}

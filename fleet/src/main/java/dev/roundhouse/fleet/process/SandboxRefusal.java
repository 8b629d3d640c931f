package dev.roundhouse.fleet.process;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What bubblewrap said when it could not make a sandbox, or not start the command in it, for a
/// person.
///
/// @param isHosts whether this machine allows no sandbox at all, so that trying again is of no use
public record SandboxRefusal(String text, boolean isHosts) {
  private static final String PREFIX = "bwrap: ";
  private static final String PAGE = "see docs/how-to/sandbox-a-server.md";

  /// What it was about to do when the kernel did not let it.
  private static final List<String> HOST =
      List.of(
          "namespace",
          "user namespaces",
          "uid map",
          "gid map",
          "setgroups",
          "failed rtm_",
          "loopback",
          "pivot_root",
          "can't mount proc",
          "failed to make / slave",
          "unexpected capabilities");

  public SandboxRefusal {
    requireNonNull(text, "text");
  }

  /// @param words the last that a process has said
  /// @return empty when these are not words of bubblewrap
  public static Optional<SandboxRefusal> of(String words) {
    if (!words.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String why = words.substring(PREFIX.length());
    if (why.startsWith("execvp ")) {
      return Optional.of(
          new SandboxRefusal(
              "its program could not be started in the sandbox: %s; name the folders that it needs"
                      .formatted(why.substring("execvp ".length()))
                  + " in sandbox.read",
              false));
    }
    String lower = why.toLowerCase(Locale.ROOT);
    boolean isHosts = HOST.stream().anyMatch(lower::contains);
    return Optional.of(
        new SandboxRefusal(
            isHosts
                ? "this machine lets no sandbox be made: %s; allow user namespaces, %s"
                    .formatted(why, PAGE)
                : "its sandbox could not be made: %s; %s".formatted(why, PAGE),
            isHosts));
  }
}

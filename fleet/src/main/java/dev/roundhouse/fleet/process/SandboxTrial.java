package dev.roundhouse.fleet.process;

import dev.roundhouse.fleet.limits.Chain;
import dev.roundhouse.fleet.limits.Enclosure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A sandbox that is made to see whether this machine allows one.
public sealed interface SandboxTrial {
  /// It could be made.
  ///
  /// @param version what bubblewrap calls itself
  record Works(String version) implements SandboxTrial {}

  /// It could not.
  record Fails(String why) implements SandboxTrial {}

  /// Runs bubblewrap with all that a server's sandbox takes, to tell its version inside it; blocks
  /// up to 10 s.
  ///
  /// @param program the file of bubblewrap
  static SandboxTrial of(String program) {
    List<String> words = new ArrayList<>();
    words.add(program);
    words.addAll(List.of("--unshare-pid", "--unshare-ipc", "--unshare-net", "--cap-drop", "ALL"));
    words.addAll(Enclosure.MACHINE);
    words.addAll(List.of("--tmpfs", "/tmp", "--", program, "--version"));
    // As a server's: single privileges of this program are none of bubblewrap's.
    words.addAll(0, Chain.system().withoutPrivileges());
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    Inherited.retain(builder.environment());
    try {
      Process process = builder.start();
      try {
        return ended(process);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return new Fails("it cannot be started: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Fails("it was interrupted");
    }
  }

  private static SandboxTrial ended(Process process) throws IOException, InterruptedException {
    long patience = 10;
    int longest = 1000;
    process.getOutputStream().close();
    if (!process.waitFor(patience, TimeUnit.SECONDS)) {
      return new Fails("it has not ended within " + patience + " s");
    }
    // What is there, and no more: something it has started may hold the pipe open.
    InputStream output = process.getInputStream();
    byte[] said = output.readNBytes(Math.min(output.available(), longest));
    String words = new String(said, StandardCharsets.UTF_8).strip();
    if (process.exitValue() == 0) {
      return new Works(words);
    }
    return new Fails(words.isEmpty() ? Child.ending(process.exitValue()) : words);
  }
}

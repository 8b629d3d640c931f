package dev.roundhouse.fleet.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The words of bubblewrap, for a person.
final class SandboxRefusalTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bwrap: No permissions to create new namespace, likely because the kernel does not allow"
            + " non-privileged user namespaces.",
        "bwrap: Creating new namespace failed: Operation not permitted",
        "bwrap: setting up uid map: Permission denied",
        "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
        "bwrap: Can't mount proc on /newroot/proc: Operation not permitted",
        "bwrap: Unexpected capabilities but not setuid, old file caps config?"
      })
  void aMachineThatAllowsNoneIsToldApart(String words) {
    SandboxRefusal refusal = SandboxRefusal.of(words).orElseThrow();

    assertThat(refusal.isHosts()).isTrue();
    assertThat(refusal.text())
        .startsWith("this machine lets no sandbox be made: " + words.substring(7))
        .endsWith("allow user namespaces, see docs/how-to/sandbox-a-server.md");
  }

  @Test
  void whatCanBeMendedInTheDefinitionIsNoMatterOfTheMachine() {
    SandboxRefusal path =
        SandboxRefusal.of("bwrap: Can't find source path /x: Permission denied").orElseThrow();
    SandboxRefusal program =
        SandboxRefusal.of("bwrap: execvp /x/y: No such file or directory").orElseThrow();

    assertThat(path.isHosts()).isFalse();
    assertThat(path.text()).startsWith("its sandbox could not be made: Can't find source path /x");
    assertThat(program.isHosts()).isFalse();
    assertThat(program.text()).contains("/x/y: No such file", "sandbox.read");
  }

  @Test
  void otherWordsAreTheServersOwn() {
    assertThat(SandboxRefusal.of("Error: Cannot find module '/x'")).isEmpty();
  }
}

package dev.roundhouse.systemtools.safety;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.systemtools.Tried;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A machine that is put together here, well and badly.
final class BenchmarkTest {
  @TempDir private Path root;

  private void write(String path, String text, String permissions) throws Exception {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private String state(String id) {
    return new Benchmark(root)
        .run().stream()
            .filter(each -> each.id().equals(id))
            .map(each -> each.state().wire())
            .findFirst()
            .orElse("no such check");
  }

  /// An empty machine has nothing that is well.
  @Test
  void whatCannotBeLookedAtIsNeverWell() throws Exception {
    assertThat(new Benchmark(root).run())
        .hasSizeGreaterThan(30)
        .noneMatch(each -> each.state() == Verdict.State.PASS);
    assertThat(state("users:password")).isEqualTo("unknown");
    assertThat(state("mount:/tmp")).isEqualTo("unknown");
    Json told =
        Tried.run(new BenchmarkTool(root, () -> 64 << 10).tools(), "run_cis_benchmark", "{}");
    assertThat(told.get("score_percent").toString()).isEqualTo("0.0");
  }

  @Test
  void modesOfFilesAreRead() throws Exception {
    write("etc/shadow", "root:*:1::::::\n", "rw-rw-rw-");
    assertThat(state("file-mode:/etc/shadow")).isEqualTo("fail");
    assertThat(state("file-mode:/etc/passwd")).isEqualTo("unknown");
    assertThat(state("file-mode:/etc/crontab")).isEqualTo("not_applicable");
  }

  @Test
  void usersAreRead() throws Exception {
    write("etc/passwd", "root:x:0:0::/:/bin/sh\n", "rw-r--r--");
    write("etc/shadow", "root:*:1::::::\nada:$y$x:1::::::\n", "rw-r-----");
    for (String id : List.of("users:root", "users:shared", "users:password")) {
      assertThat(state(id)).as(id).isEqualTo("pass");
    }
    write("etc/passwd", "root:x:0:0::/:/bin/sh\neve:x:0:0::/:/bin/sh\n", "rw-r--r--");
    write("etc/shadow", "root:*:1::::::\neve::1::::::\n", "rw-r-----");
    for (String id : List.of("users:root", "users:shared", "users:password")) {
      assertThat(state(id)).as(id).isEqualTo("fail");
    }
  }

  @Test
  void kernelParametersAndMountsAreRead() throws Exception {
    write("proc/sys/kernel/randomize_va_space", "2\n", "rw-r--r--");
    write("proc/sys/net/ipv4/ip_forward", "1\n", "rw-r--r--");
    write(
        "proc/mounts",
        "tmpfs /tmp tmpfs rw,nosuid,nodev,noexec 0 0\ntmpfs /dev/shm tmpfs rw,nosuid 0 0\n",
        "rw-r--r--");

    assertThat(state("sysctl:kernel.randomize_va_space")).isEqualTo("pass");
    assertThat(state("sysctl:net.ipv4.ip_forward")).isEqualTo("fail");
    assertThat(state("sysctl:kernel.kptr_restrict")).isEqualTo("not_applicable");
    assertThat(state("mount:/tmp")).isEqualTo("pass");
    assertThat(state("mount:/dev/shm")).isEqualTo("fail");
    assertThat(state("mount:/var/tmp")).isEqualTo("fail");
  }

  @Test
  void theServersFileIsReadAsTheServerReadsIt() throws Exception {
    assertThat(state("sshd:PermitRootLogin")).isEqualTo("not_applicable");
    write(
        "etc/ssh/sshd_config",
        """
        # PermitRootLogin yes
        Include /etc/ssh/sshd_config.d/*.conf
        PermitRootLogin yes
        maxauthtries=3
        Match User eve
          X11Forwarding yes
        """,
        "rw-------");
    write("etc/ssh/sshd_config.d/10-own.conf", "PermitRootLogin no\n", "rw-------");

    assertThat(state("sshd:PermitRootLogin")).as("the first counts").isEqualTo("pass");
    assertThat(state("sshd:MaxAuthTries")).isEqualTo("pass");
    assertThat(state("sshd:X11Forwarding")).as("of nobody but eve").isEqualTo("pass");
    assertThat(state("sshd:LoginGraceTime")).as("the server's own default").isEqualTo("fail");
    Files.delete(root.resolve("etc/ssh/sshd_config.d/10-own.conf"));
    assertThat(state("sshd:PermitRootLogin")).isEqualTo("fail");
    write("etc/ssh/sshd_config", "Include sshd_config\n", "rw-------");
    assertThat(state("sshd:PermitRootLogin")).isEqualTo("unknown");
  }
}

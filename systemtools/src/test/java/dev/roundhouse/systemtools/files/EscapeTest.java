package dev.roundhouse.systemtools.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ways to read or write what is not open. None gets out, none writes outside.
final class EscapeTest {
  private final Yard yard;

  EscapeTest(@TempDir Path home) throws IOException {
    yard = new Yard(home);
  }

  /// Paths that lead, or would lead in some program, to what is not open.
  private Set<String> attempts() {
    String open = yard.open.toString();
    String outside = yard.outside.toString();
    Set<String> all = new LinkedHashSet<>();
    List<String> up =
        List.of(
            "..",
            "../",
            "./..",
            "sub/..",
            "sub/../..",
            "sub/deep/../../..",
            "plain.txt/..",
            "//..",
            ".//..",
            "..//",
            "...",
            ".. ",
            " ..",
            "..;",
            "..\u0000",
            "%2e%2e",
            "%2E%2E",
            "%2e.",
            ".%2e",
            "%252e%252e",
            "..%2f",
            "..%5c",
            "..\\",
            "\\..",
            "\u2024\u2024",
            "\uff0e\uff0e",
            ".\u0338.",
            "%c0%ae%c0%ae",
            "%uff0e%uff0e",
            "..%00",
            "..%0a",
            "..\n",
            "..\r",
            "..\t",
            "\u202e..",
            "\ufeff..",
            "..\u200b",
            "‥");
    for (String step : up) {
      all.add(open + "/" + step + "/outside/secret.txt");
      all.add(open + "/" + step + "/" + step + "/etc/hostname");
      all.add(open + "/sub/" + step + "/" + step + "/outside/dir/secret.txt");
      all.add(open + step + "/outside/secret.txt");
    }
    for (String link :
        List.of(
            "link-file",
            "link-dir/secret.txt",
            "link-dir/inner/secret.txt",
            "link-dir/../secret.txt",
            "link-up/outside/secret.txt",
            "link-relative",
            "link-chain/secret.txt",
            "link-loop",
            "link-loop/x",
            "link-root/etc/hostname",
            "link-root/etc/passwd",
            "link-root" + outside,
            "link-root" + outside + "/secret.txt",
            "link-proc/etc/hostname",
            "link-proc" + outside + "/secret.txt",
            "link-inside",
            "sub/link-dir/secret.txt",
            "sub/deep/link-file",
            "hard.txt",
            "sub/hard.txt",
            "link-data/secret.txt",
            "data/secret.txt",
            "data",
            "data/",
            "data//secret.txt",
            "link-dir",
            "link-up")) {
      all.add(open + "/" + link);
      all.add(open + "//" + link);
      all.add(open + "/" + link + "/");
      all.add(open + "/./" + link);
    }
    for (String denied :
        List.of(
            ".ssh/data.txt",
            ".aws/data.txt",
            ".kube/data.txt",
            ".gnupg/data.txt",
            ".config/data.txt",
            "my-secrets/data.txt",
            "id_rsa",
            "id_ed25519.pub",
            "host_rsa_key",
            "server.pem",
            "SERVER.PEM",
            "tls.key",
            "shadow",
            "shadow-",
            "sudoers",
            "credentials.json",
            "aws_credentials",
            ".env",
            ".env.local",
            ".netrc",
            "x.hidden",
            "Passwords.txt",
            "keystore.jks",
            ".bash_history",
            ".SSH/data.txt",
            "Id_Rsa",
            "ID_RSA",
            "sub/id_rsa")) {
      all.add(open + "/" + denied);
      all.add(open + "/sub/../" + denied);
      all.add(open + "//" + denied + "/");
    }
    all.addAll(
        List.of(
            "",
            "/",
            "//",
            ".",
            "..",
            "plain.txt",
            "open/plain.txt",
            "~",
            "~/plain.txt",
            "~root/x",
            "$HOME/x",
            "${HOME}",
            "`id`",
            "file://" + outside + "/secret.txt",
            "file:" + outside,
            outside,
            outside + "/secret.txt",
            open + "x/secret.txt",
            open + "x",
            open + ".",
            open.toUpperCase(java.util.Locale.ROOT) + "/plain.txt",
            yard.open.resolve("..").normalize().toString(),
            "/etc/passwd",
            "/etc/shadow",
            "/proc/self/environ",
            "/proc/self/mem",
            "/proc/1/root",
            "/proc/self/root" + outside + "/secret.txt",
            "/proc/self/cwd",
            "/proc/self/fd/0",
            "/dev/stdin",
            "/dev/mem",
            "/sys/kernel",
            System.getProperty("user.home") + "/.ssh/id_rsa",
            "\\etc\\passwd",
            "C:\\Windows",
            "\\\\server\\share",
            "//server/share",
            "/" + "a/".repeat(3000),
            open + "/" + "a".repeat(256),
            open + "/" + "a/".repeat(200) + "x",
            open + "/" + "é".repeat(200),
            open + "/\ud800",
            open + "/\udfff/x",
            open + "/plain.txt\u0000.png",
            "\u0000" + open,
            open + "\u0000/../outside/secret.txt",
            open + "/plain.txt/x",
            open + "/plain.txt/",
            open + "/sub",
            open + "/",
            open));
    return all;
  }

  /// What is no way out: the plain file by another spelling, and directories that are open.
  private boolean isHarmless(String path) {
    return List.of(
            yard.open + "/plain.txt/", yard.open + "/sub", yard.open + "/", yard.open.toString())
        .contains(path);
  }

  @Test
  void noneGetsOutAndNoneWritesOutside() throws Exception {
    Set<String> attempts = attempts();
    assertThat(attempts).hasSizeGreaterThanOrEqualTo(300);
    Map<String, String> before = yard.guarded();
    List<String> wrong = new ArrayList<>();

    for (String path : attempts) {
      for (String answer : answers(path)) {
        if (answer.contains(Yard.SECRET) || answer.contains("root:")) {
          wrong.add(path + " -> " + answer);
        }
      }
      if (!isHarmless(path)) {
        requireRefused(path, wrong);
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(yard.guarded()).isEqualTo(before);
  }

  private List<String> answers(String path) throws Exception {
    return List.of(
        yard.attempt("read_file", "path", path),
        yard.attempt("tail_file", "path", path),
        yard.attempt("get_file_info", "path", path),
        yard.attempt("list_directory", "path", path, "recursive", "true"),
        yard.attempt("search_files", "directory", path, "pattern", "*"),
        yard.attempt("file_operations", "action", "read", "path", path),
        yard.attempt("file_operations", "action", "tail", "path", path),
        yard.attempt("file_operations", "action", "list", "path", path));
  }

  private void requireRefused(String path, List<String> wrong) throws Exception {
    List<String> refusals =
        List.of(
            yard.attempt("read_file", "path", path),
            yard.attempt("tail_file", "path", path),
            yard.attempt("list_directory", "path", path),
            yard.attempt("write_file", "path", path, "content", "overwritten"),
            yard.attempt("write_file", "path", path, "content", "x", "dry_run", "true"));
    for (String answer : refusals) {
      if (!answer.startsWith("refused: ")) {
        wrong.add(path + " is not refused: " + answer);
      }
    }
  }

  @Test
  void linksAreShownAndNotFollowed() throws Exception {
    String all = yard.run("list_directory", "path", yard.open + "", "recursive", "true").toString();

    assertThat(all)
        .contains("link-file", "plain.txt", "inner.log")
        .doesNotContain("id_rsa", ".ssh", "data.txt", "dir/secret.txt", "inner/secret.txt");
    assertThat(yard.run("get_file_info", "path", yard.open + "/link-file").get("type").text())
        .isEqualTo("link");
  }

  @Test
  void aPipeIsNotWaitedFor() throws Exception {
    Path pipe = yard.open.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(yard.attempt("read_file", "path", pipe.toString())).contains("no plain file");
    assertThat(yard.attempt("list_directory", "path", pipe + "/x")).startsWith("refused: ");
    assertThat(yard.attempt("write_file", "path", pipe.toString(), "content", "x"))
        .startsWith("refused: ");
    assertThat(Files.exists(pipe)).isTrue();
  }
}

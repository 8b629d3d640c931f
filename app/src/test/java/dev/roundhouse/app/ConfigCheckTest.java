package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.cli.Program;
import dev.roundhouse.cli.RefusedConfigException;
import dev.roundhouse.config.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong with a file is told at once, with its place and the cure.
final class ConfigCheckTest {
  private static final String BAD =
      """
      listen:
        prot: 4444
        idle-timeout: 5 parsecs
      servers:
        files:
          command: ""
          env:
            TOKEN: ${secret:files-token}
            REGION: ${env:ROUNDHOUSE_TEST_NO_SUCH}
            A=B: x
        remote:
          url: ftp://example.com/mcp
          headers:
            "Bad Header": x
        files:
          command: twice
      virtual-servers:
        remote:
          tools: [{server: files}]
        desk:
          prompts:
            - server: fiels
            - server: files
              name: "*"
      """;

  @TempDir private Path directory;

  private Path file(String yaml) throws Exception {
    return Files.writeString(directory.resolve("roundhouse.yaml"), yaml);
  }

  private Path data() {
    return directory.resolve("data");
  }

  @Test
  void tellsOfTwoWaysToBeAuthorizedAtOneServer() throws Exception {
    String yaml =
        """
        servers:
          remote:
            url: https://example.com/mcp
            headers:
              authorization: Bearer x
            auth:
              scopes: [read]
        """;

    List<Problem> problems = new WiredProgram().check(file(yaml), data(), true);

    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("roundhouse.yaml:6:")
        .contains("servers.remote.auth: ", "take the one of headers away");
  }

  private static String mail(String members) {
    return """
    updates:
      notify:
        mail:
          host: mail.example.org
          from: roundhouse@example.org
          to: [ops@example.org]
    %s
    """
        .formatted(members.indent(6));
  }

  @Test
  void tellsWhyMessagesCannotBeSent() throws Exception {
    WiredProgram program = new WiredProgram();
    String good = mail("user: post\npassword-file: mail.password");
    assertThat(program.check(file(good), data(), true)).isEmpty();
    assertThat(program.secretFiles(Optional.of(file(good))))
        .containsExactly(directory.resolve("mail.password"));

    assertThat(program.check(file(mail("security: none")), data(), true))
        .singleElement()
        .asString()
        .contains("updates.notify.mail: ", "security: none shows messages", "mail.example.org");
    assertThat(program.check(file(mail("user: post")), data(), true))
        .singleElement()
        .asString()
        .contains("updates.notify.mail: ", "user and password-file go together");
    assertThat(program.check(file(mail("port: 70000")), data(), true))
        .singleElement()
        .asString()
        .contains("updates.notify.mail.port: ");
  }

  @Test
  void tellsEverythingAtOnceInTheOrderOfTheFile() throws Exception {
    List<Problem> problems = new WiredProgram().check(file(BAD), data(), true);

    assertThat(problems)
        .extracting(Problem::toString)
        .satisfiesExactly(
            it ->
                assertThat(it)
                    .isEqualTo(
                        "roundhouse.yaml:2:3: listen.prot: unknown key; did you mean \"port\"?"),
            it -> assertThat(it).startsWith("roundhouse.yaml:3:17: listen.idle-timeout: "),
            it ->
                assertThat(it)
                    .isEqualTo("roundhouse.yaml:6:14: servers.files.command: command is empty"),
            it ->
                assertThat(it)
                    .startsWith("roundhouse.yaml:8:14: servers.files.env.TOKEN: ")
                    .contains("${secret:files-token}", "no file "),
            it ->
                assertThat(it)
                    .startsWith("roundhouse.yaml:9:15: servers.files.env.REGION: ")
                    .contains("the variable is not set"),
            it ->
                assertThat(it)
                    .startsWith("roundhouse.yaml:10:12: servers.files.env.\"A=B\": ")
                    .contains("cannot name a variable"),
            it ->
                assertThat(it)
                    .startsWith("roundhouse.yaml:12:10: servers.remote.url: url must be http://"),
            it ->
                assertThat(it)
                    .startsWith("roundhouse.yaml:14:21: servers.remote.headers.\"Bad Header\": "),
            it ->
                assertThat(it)
                    .isEqualTo(
                        "roundhouse.yaml:15:3: servers.files: duplicate key; it is already on line 5"),
            it ->
                assertThat(it)
                    .startsWith("roundhouse.yaml:18:3: virtual-servers.remote: a server has this"),
            it ->
                assertThat(it)
                    .isEqualTo(
                        "roundhouse.yaml:22:17: virtual-servers.desk.prompts[0].server: unknown"
                            + " server \"fiels\"; did you mean \"files\"?"));
  }

  @Test
  void theStartRefusesWhatTheCheckRefuses() throws Exception {
    Path file = file("virtual-servers: {desk: {tools: [{server: nobody}]}}\n");
    Program.Options options = new Program.Options(data(), Optional.of(file), Optional.of(0), true);

    assertThatThrownBy(() -> new WiredProgram().start(options))
        .isInstanceOf(RefusedConfigException.class)
        .hasMessage(
            "roundhouse.yaml:1:43: virtual-servers.desk.tools[0].server: unknown server"
                + " \"nobody\"");
  }

  @Test
  void knowsTheServersOfTheStore() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("stored", List.of("true"));
      assertThat(new WiredProgram().check(virtual("stored"), data(), true)).isEmpty();
    }

    assertThat(new WiredProgram().check(virtual("stored"), data(), true)).isEmpty();
    assertThat(new WiredProgram().check(virtual("sotred"), data(), true))
        .singleElement()
        .extracting(Problem::nearest)
        .isEqualTo(Optional.of("stored"));
  }

  private Path virtual(String server) throws Exception {
    return Files.writeString(
        directory.resolve("other.yaml"),
        "virtual-servers: {desk: {resources: [{server: " + server + "}]}}\n");
  }

  @Test
  void answersScriptsWithACodeAndJson() throws Exception {
    Path bad = file("listen: {prot: 1}\n");
    Path good = Files.writeString(directory.resolve("good.yaml"), "listen: {port: 1}\n");
    String data = data().toString();

    Ran refused = Ran.of("config", "check", "" + bad, "--data", data);
    assertThat(refused.exit()).isEqualTo(3);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .isEqualTo("roundhouse.yaml:1:10: listen.prot: unknown key; did you mean \"port\"?\n");

    Ran json = Ran.of("config", "check", "" + bad, "--data", data, "--json");
    assertThat(json.exit()).isEqualTo(3);
    assertThat(json.out())
        .isEqualTo(
            "{\"file\":\""
                + bad
                + "\",\"good\":false,\"problems\":[{\"line\":1,\"column\":10,\"key\":\"listen.prot\","
                + "\"message\":\"unknown key\",\"nearest\":\"port\"}],\"secrets\":\"checked\"}\n");

    assertThat(Ran.of("config", "check", "" + good, "--data", data).exit()).isZero();
    assertThat(Ran.of("config", "check", "" + good, "--data", data, "--json").out())
        .isEqualTo(
            "{\"file\":\"" + good + "\",\"good\":true,\"problems\":[],\"secrets\":\"checked\"}\n");
    assertThat(Ran.of("config", "check", directory + "/none").exit()).isEqualTo(4);
    assertThat(Ran.of("up", "--config", "" + bad, "--data", data).exit()).isEqualTo(3);
  }

  @Test
  void checksTheFileThatIsInUseWhenNoneIsNamed() throws Exception {
    String data = data().toString();
    Ran unused = Ran.of("config", "check", "--data", data);
    assertThat(unused.exit()).isEqualTo(2);
    assertThat(unused.err()).contains("no configuration file is in use on " + data, "FILE");

    try (RunningHouse _ = RunningHouse.open(directory, "listen: {port: 0}\n")) {
      Ran good = Ran.of("config", "check", "--data", data);
      assertThat(good.exit()).as(good.err()).isZero();
      assertThat(good.out()).isEqualTo(directory.resolve("roundhouse.yaml") + " is good\n");

      file("listen: {prot: 0}\n");
      assertThat(Ran.of("config", "check", "--data", data).exit()).isEqualTo(3);
    }
  }

  @Test
  void checksWithoutTheSecretsWhereTheyAreNot() throws Exception {
    String yaml = "servers: {a: {command: x, env: {A: \"${secret:t}\", B: \"${env:NO_SUCH}\"}}}\n";
    String file = "" + file(yaml);

    assertThat(Ran.of("config", "check", file).exit()).isEqualTo(3);
    Ran skipped = Ran.of("config", "check", file, "--skip-secrets");
    assertThat(skipped.exit()).as(skipped.err()).isZero();
    assertThat(skipped.out()).isEqualTo(file + " is good; secrets were not looked for\n");
    assertThat(Ran.of("config", "check", file, "--skip-secrets", "--json").out())
        .endsWith("\"good\":true,\"problems\":[],\"secrets\":\"skipped\"}\n");

    file("servers: {a: {command: x, env: {A: \"${secret:../t}\"}}}\n");
    assertThat(Ran.of("config", "check", file, "--skip-secrets").exit()).isEqualTo(3);
  }

  @Test
  void showsTheFileWithSecretsMasked() throws Exception {
    Path file =
        file("servers: {a: {command: x, env: {KEY: hunter2, TOKEN: \"Bearer ${secret:t}\"}}}\n");

    Ran shown = Ran.of("config", "show", "--config", "" + file);

    assertThat(shown.exit()).isZero();
    assertThat(shown.out())
        .doesNotContain("hunter2")
        .contains("KEY: \"****\"", "${secret:t}", "doze-after: 30s # default");
  }
}

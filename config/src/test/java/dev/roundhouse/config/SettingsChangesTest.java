package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsChangesTest {
  private static SampleSettings read(String yaml) throws ConfigException {
    return SettingsForm.of(SampleSettings.class).parse(yaml, "test", Path.of("/"));
  }

  @Test
  void namesEveryKeyThatDiffers() throws Exception {
    SampleSettings before =
        read("listen: {port: 1}\nservers: {a: {command: x}, b: {command: y}, c: {command: z}}\n");
    SampleSettings after =
        read(
            """
            title: other
            listen: {port: 2, tls: {certificate: a, key: b}}
            servers: {a: {command: x}, b: {url: "http://h"}, d: {command: z}}
            hosts: [h]
            """);

    assertThat(SettingsChanges.between(before, after))
        .extracting(KeyPath::toString)
        .containsExactly(
            "title", "listen.port", "listen.tls", "servers.b", "servers.c", "servers.d", "hosts");
  }

  @Test
  void findsNothingBetweenEquals() throws Exception {
    assertThat(SettingsChanges.between(read("title: a"), read("title: a # said so"))).isEmpty();
  }
}

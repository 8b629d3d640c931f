package dev.roundhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.ServerId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a person is shown of a server is what a person may write.
final class DefinitionYamlTest {
  private static ServerDefinition of(String json) {
    return DefinitionJson.readServer(
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Origin.STORE);
  }

  private static ServerDefinition read(String yaml, ServerDefinition before) {
    List<ServerDefinition> all = DefinitionYaml.read(yaml, Map.of(before.id(), before));
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'name':'a','command':'npm:@scope/name@1.2.3'}",
        "{'name':'a','command':'/bin/x','args':['-y','--a=b: c','','true','12','# no','${x}'],"
            + "'env':{'Plain':'literal','KEY':'${secret:key}','MIXED':'Bearer ${secret:t}'},"
            + "'cwd':'/srv/files','isolation':'shared','instances':3,'enabled':false,"
            + "'description':'yes: it is \\'quoted\\'','callTimeout':'90s','class':'small',"
            + "'sleep':{'dozeAfter':'10s','deepest':'dozing','priority':'high','preWake':true},"
            + "'limits':{'memory':'512MiB','cpu':0.5,'pids':64,'files':1000},'runAs':'nobody',"
            + "'sandbox':{'write':['/srv'],'read':[],'network':true},"
            + "'repeat':{'lostCalls':'read-only','tools':['x'],'trustHints':true},"
            + "'extras':{'alwaysAllow':['x']}}",
        "{'name':'a','command':'x','sandbox':{}}",
        "{'name':'a','url':'https://host/mcp','headers':{'X-Api-Key':'${secret:k}'},'kind':'sse'}",
        "{'name':'a','url':'https://host/mcp','auth':{'issuer':'https://issuer.example',"
            + "'clientId':'me','clientSecret':'${secret:s}','scopes':['a','b']}}",
        "{'name':'a','urls':['https://one/mcp','https://two/mcp'],'isolation':'shared'}",
        "{'name':'a','container':{'image':'example/server:1','command':['serve'],"
            + "'env':{'KEY':'in the clear'},'mounts':[{'from':'/srv','to':'/data','readOnly':false}],"
            + "'cpu':0.5,'port':8080,'pull':'missing'}}",
        "{'name':'a','builtIn':'system','isolation':'shared','description':'this machine'}"
      })
  void whatIsShownReadsBackAsTheSame(String json) {
    ServerDefinition definition = of(json.replace("\\'", "\\\""));

    String yaml = DefinitionYaml.show(definition);

    assertThat(read(yaml, definition)).as(yaml).isEqualTo(definition);
    assertThat(yaml).doesNotContain("literal", "in the clear");
  }

  @Test
  void whatGoesWithoutSayingIsLeftOut() {
    assertThat(DefinitionYaml.show(of("{'name':'files','command':'x','args':['a b']}")))
        .isEqualTo("servers:\n  files:\n    command: x\n    args:\n      - \"a b\"\n");
  }

  @Test
  void aMaskThatWasChangedIsNoValue() {
    ServerDefinition before = of("{'name':'a','command':'x','env':{'KEY':'old','OTHER':'y'}}");
    String yaml = DefinitionYaml.show(before);

    ServerDefinition other = read(yaml.replace("KEY: \"****\"", "KEY: new"), before);
    assertThat(((Transport.Stdio) other.transport()).env())
        .containsEntry("KEY", SecretText.literal("new"))
        .containsEntry("OTHER", SecretText.literal("y"));
    assertThatThrownBy(() -> read(yaml.replace("\"****\"", "\"****x\""), before))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("KEY: **** stands for a value that is not shown");
    assertThatThrownBy(() -> DefinitionYaml.read(yaml, Map.of()))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("KEY");
  }

  @Test
  void whatIsWrongIsNamedWithItsPlace() {
    assertThatThrownBy(() -> DefinitionYaml.read("servers:\n  a:\n    comand: x\n", Map.of()))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("text:3:5")
        .hasMessageContaining("command");
    assertThatThrownBy(() -> DefinitionYaml.read("", Map.of()))
        .hasMessageContaining("the text names no server");
    assertThatThrownBy(() -> DefinitionYaml.read("listen: {port: 1}\n", Map.of()))
        .hasMessageContaining("listen");
  }

  @Test
  void severalAreReadAtOnce() {
    assertThat(
            DefinitionYaml.read(
                "servers:\n  a: {command: x}\n  b: {url: 'https://host/mcp'}\n", Map.of()))
        .extracting(ServerDefinition::id)
        .containsExactly(new ServerId("a"), new ServerId("b"));
  }
}

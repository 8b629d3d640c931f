package dev.roundhouse.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DefinitionTest {
  private static final String PLAIN =
      "{'name':'one','description':'Reads.','inputSchema':{'type':'object','required':['a','b']}}";

  private static String print(String text) {
    return Definitions.tool(text).print();
  }

  @Test
  void isWrittenInOneForm() {
    Definition definition =
        Definitions.tool("{ 'title' : 'T', 'name':'one', 'inputSchema': {'b':1.0,'a':[ 1, 2 ]} }");

    assertThat(new String(definition.canonical(), UTF_8))
        .isEqualTo("{\"inputSchema\":{\"a\":[1,2],\"b\":1.0},\"name\":\"one\",\"title\":\"T\"}");
    assertThat(definition.print()).matches("[0-9a-f]{64}");
    assertThat(Definition.kept(DefinitionKind.TOOL, "one", definition.canonical()))
        .isEqualTo(definition);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'description':'Reads.','inputSchema':{'required':['a','b'],'type':'object'},'name':'one'}",
        "{ 'name' : 'one', 'description' : '\\u0052eads.',"
            + " 'inputSchema':{'type':'object','required':['a','b']}}",
        "{'name':'one','description':'Reads.','icons':[{'src':'x'}],'_meta':{'a':1},"
            + "'execution':{'taskSupport':'optional'},"
            + "'inputSchema':{'type':'object','required':['a','b']}}"
      })
  void isTheSameHoweverItIsWrittenAndWhateverAModelDoesNotSee(String other) {
    assertThat(print(other)).isEqualTo(print(PLAIN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'name':'one','description':'Reads!','inputSchema':{'type':'object','required':['a','b']}}",
        "{'name':'one','description':'Reads.','inputSchema':{'type':'object','required':['b','a']}}",
        "{'name':'one','description':'Reads.\\u200b',"
            + "'inputSchema':{'type':'object','required':['a','b']}}",
        "{'name':'one','description':'Reads.','annotations':{'readOnlyHint':true},"
            + "'inputSchema':{'type':'object','required':['a','b']}}",
        "{'name':'one','description':'Writes.','description':'Reads.',"
            + "'inputSchema':{'type':'object','required':['a','b']}}"
      })
  void isAnotherWhenAModelMaySeeAnother(String other) {
    assertThat(print(other)).isNotEqualTo(print(PLAIN));
  }
}

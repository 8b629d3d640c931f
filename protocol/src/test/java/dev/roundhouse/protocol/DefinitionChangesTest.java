package dev.roundhouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DefinitionChangesTest {
  private static List<String> between(String before, String after) {
    return DefinitionChanges.between(Definitions.tool(before), Definitions.tool(after)).stream()
        .map(each -> each.path() + " " + each.kind().wire() + " " + each.effect().wire())
        .toList();
  }

  private static String in(String schema) {
    return "{'name':'one','inputSchema':" + schema + "}";
  }

  private static String out(String schema) {
    return "{'name':'one','outputSchema':" + schema + "}";
  }

  private static String property(String schema) {
    return "{'type':'object','properties':{'a':" + schema + "}}";
  }

  @Test
  void sayNothingOfTheSame() {
    assertThat(between("{'name':'one','title':'T'}", "{'title':'T','name':'one'}")).isEmpty();
  }

  @Test
  void tellWordsFromMeaning() {
    assertThat(
            between(
                "{'name':'one','description':'a','inputSchema':{'type':'object'}}",
                "{'name':'one','description':'b','title':'T','inputSchema':{'type':'object',"
                    + "'description':'c'}}"))
        .containsExactlyInAnyOrder(
            "/description reworded safe",
            "/title reworded safe",
            "/inputSchema/description reworded safe");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "{'type':'string'} | {'type':'string','minLength':1} | /minLength tightened",
        "{'type':'string','maxLength':9} | {'type':'string','maxLength':5} | /maxLength tightened",
        "{'type':'string'} | {'type':'integer'} | /type retyped",
        "{'type':'number'} | {'type':'integer'} | /type tightened",
        "{'type':['string','null']} | {'type':'string'} | /type tightened",
        "{'enum':['a','b']} | {'enum':['a']} | /enum tightened",
        "{'type':'string'} | {'type':'string','enum':['a']} | /enum tightened",
        "{'type':'string'} | {'type':'string','pattern':'x'} | /pattern tightened",
        "{'type':'string','default':'a'} | {'type':'string','default':'b'} | /default other",
        "{'type':'object'} | {'type':'object','additionalProperties':false}"
            + " | /additionalProperties tightened",
        "{'items':{'type':'string'}} | {'items':{'type':'null'}} | /items/type retyped",
        "{'anyOf':[{'type':'string'}]} | {'anyOf':[{'type':'null'}]} | /anyOf/0/type retyped",
        "{'$ref':'#/a'} | {'$ref':'#/b'} | /$ref other"
      })
  void ofWhatGoesInBreakWhatWasGood(String before, String after, String said) {
    assertThat(between(in(property(before)), in(property(after))))
        .containsExactly("/inputSchema/properties/a" + said + " breaking");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "{'type':'string','minLength':1} | {'type':'string'} | /minLength loosened",
        "{'type':'integer'} | {'type':'number'} | /type loosened",
        "{'type':'string'} | {'type':['string','null']} | /type loosened",
        "{'enum':['a']} | {'enum':['a','b']} | /enum loosened",
        "{'maximum':5} | {'maximum':1e2} | /maximum loosened",
        "{'minimum':1} | {'minimum':1.0} | /minimum reworded",
        "{'title':'a'} | {'title':'b'} | /title reworded"
      })
  void ofWhatGoesInMayAllowMore(String before, String after, String said) {
    assertThat(between(in(property(before)), in(property(after))))
        .containsExactly("/inputSchema/properties/a" + said + " safe");
  }

  @Test
  void ofParametersAreToldByName() {
    assertThat(
            between(
                in(
                    "{'properties':{'gone':{'type':'null'},'old':{'type':'string','title':'T'},"
                        + "'kept':{},'free':{}},'required':['free']}"),
                in(
                    "{'properties':{'new':{'type':'string','title':'T'},'kept':{},'free':{},"
                        + "'more':{},'must':{'type':'array'}},'required':['kept','must']}")))
        .containsExactlyInAnyOrder(
            "/inputSchema/properties/gone removed breaking",
            "/inputSchema/properties/old renamed breaking",
            "/inputSchema/properties/more added safe",
            "/inputSchema/properties/must added breaking",
            "/inputSchema/properties/kept required breaking",
            "/inputSchema/properties/free optional safe");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "{'enum':['a']} | {'enum':['a','b']} | /enum loosened breaking",
        "{'enum':['a','b']} | {'enum':['a']} | /enum tightened safe",
        "{'type':'string'} | {'type':['string','null']} | /type loosened breaking",
        "{'type':'number'} | {'type':'integer'} | /type tightened safe"
      })
  void ofWhatComesOutAreTheOtherWayRound(String before, String after, String said) {
    assertThat(between(out(property(before)), out(property(after))))
        .containsExactly("/outputSchema/properties/a" + said);
  }

  @Test
  void ofResultsBreakWhenWhatWasThereMayNotBe() {
    assertThat(
            between(
                out("{'properties':{'a':{},'b':{}},'required':['a']}"),
                out("{'properties':{'a':{}}}")))
        .containsExactlyInAnyOrder(
            "/outputSchema/properties/b removed breaking",
            "/outputSchema/properties/a optional breaking");
    assertThat(between(out("{'type':'object'}"), "{'name':'one'}"))
        .containsExactly("/outputSchema removed breaking");
    assertThat(between("{'name':'one'}", out("{'type':'object'}")))
        .containsExactly("/outputSchema added safe");
  }

  @Test
  void ofHintsBreakWhenTheyPromiseLess() {
    assertThat(
            between(
                "{'name':'one','annotations':{'readOnlyHint':true,'destructiveHint':false}}",
                "{'name':'one','annotations':{'readOnlyHint':false,'openWorldHint':true}}"))
        .containsExactlyInAnyOrder(
            "/annotations/readOnlyHint hint breaking",
            "/annotations/destructiveHint hint breaking",
            "/annotations/openWorldHint hint safe");
  }

  @Test
  void areNeverLostInMembersThatAreThereTwice() {
    assertThat(
            between(
                "{'name':'one','description':'a','description':'b'}",
                "{'name':'one','description':'c','description':'b'}"))
        .containsExactly(" other breaking");
  }

  @Test
  void ofPromptsAreToldByArgument() {
    Definition before = prompt("[{'name':'a'},{'name':'b','required':true}]");
    Definition after = prompt("[{'name':'a','required':true},{'name':'c'}]");

    assertThat(
            DefinitionChanges.between(before, after).stream()
                .map(each -> each.path() + " " + each.kind().wire() + " " + each.effect().wire()))
        .containsExactlyInAnyOrder(
            "/arguments/a required breaking",
            "/arguments/b removed breaking",
            "/arguments/c added safe");
  }

  private static Definition prompt(String arguments) {
    String text = ("{'name':'p','arguments':" + arguments + "}").replace('\'', '"');
    return Definition.of(DefinitionKind.PROMPT, "p", Definitions.json(text));
  }
}

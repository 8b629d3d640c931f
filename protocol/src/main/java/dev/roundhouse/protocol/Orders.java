package dev.roundhouse.protocol;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Remark.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds text that orders the agent about instead of saying what a tool does. The rules are for
/// English, read a text as [PlainText] has it, and look at so many characters of it as they say, so
/// that the time they take grows with the text alone.
final class Orders {
  private static final String USER =
      "(?:the |this |your |any |a )?(?:end[- ])?(?:user|human|person|operator|customer)s?\\b(?!')";

  private static final String NOT =
      "(?:do not|don't|never|must not|mustn't|should not|shouldn't|without|avoid|no need"
          + " to|not to)\\s(?:ever |directly |explicitly |under any circumstances )?";

  private static final String ANOTHER = "(?:any|every|each|all)(?: of)?(?: the)?(?: other)?";

  /// A rule.
  private record Rule(Pattern pattern, Severity severity, String says) {
    Rule {
      requireNonNull(pattern, "pattern");
      requireNonNull(severity, "severity");
      requireNonNull(says, "says");
    }
  }

  private static Rule high(String says, String... patterns) {
    return new Rule(Pattern.compile(String.join("|", patterns)), Severity.HIGH, says);
  }

  private static Rule medium(String says, String... patterns) {
    return new Rule(Pattern.compile(String.join("|", patterns)), Severity.MEDIUM, says);
  }

  private static final List<Rule> RULES =
      List.of(
          high(
              "markup by which text is set apart for the agent",
              "< ?/? ?(?:important|instructions?|hidden|override|secret[-_ ]?\\w{0,20}"
                  + "|(?:system|critical|agent|assistant)[-_ ](?:prompt|message|reminder|note|notice"
                  + "|override|instructions?)) ?/?>",
              "< ?/ ?(?:system|assistant)>",
              "\\[/?(?:inst|system)]|<<\\s?/?sys\\s?>>|<\\|[a-z_]{2,20}\\|>"),
          high(
              "tells the agent to drop what it was told before",
              "\\b(?:ignore|disregard|forget|discard|override)(?: (?:all|any|the|your|every|of|these"
                  + "|those)){0,3} (?:previous|prior|earlier|above|preceding|system|safety|original)"
                  + "(?: (?:system|user|safety|agent|security))?"
                  + " (?:instructions?|prompts?|directions?|guidelines?|restrictions?|constraints?)",
              "\\b(?:ignore|disregard|forget|override|bypass) (?:all |any |of )?your"
                  + " (?:\\w+ )?(?:instructions?|guidelines?|training|rules|system prompt)",
              "\\b(?:disregard|forget) everything (?:you|above|before)"),
          high(
              "tells the agent to keep something from the user",
              NOT + "(?:tell(?:ing)?|inform(?:ing)?)(?: \\w+)? " + USER,
              NOT
                  + "(?:mention(?:ing)?|reveal(?:ing)?|disclos(?:e|ing)|explain(?:ing)?|say(?:ing)?)"
                  + "(?: [\\w']+){0,6}? (?:to|with) "
                  + USER,
              NOT + "let(?:ting)? " + USER + " (?:know|see|notice|find)",
              NOT + "mention(?:ing)? (?:this|it|anything|any of|that (?:you|this|it))\\b",
              USER
                  + " (?:must|should|need|does|do|will|may|can)(?: not|n't) (?:be |ever )?"
                  + "(?:know|see|notice|aware|told|informed|find out|learn)",
              "\\b(?:keep|hide|conceal) (?:this|it|that|these)(?: \\w+){0,4} from " + USER),
          medium(
              "tells the agent to leave the user out",
              NOT
                  + "(?:notify(?:ing)?|alert(?:ing)?|ask(?:ing)?|show(?:ing)?|warn(?:ing)?"
                  + "|prompt(?:ing)?|consult(?:ing)?|confirm(?:ing)? with) "
                  + USER),
          high(
              "makes itself part of the use of other tools",
              "\\b(?:before|after|prior to) (?:using|calling|invoking|running|executing|making|you"
                  + " (?:use|call|run|invoke)) "
                  + ANOTHER
                  + "(?: (?!of\\b)\\w+)? (?:tools?|functions?|tool calls?)\\b",
              "\\b(?:before|after|prior to) (?:any|every|each|all)(?: other)? (?:tools?|tool (?:calls?"
                  + "|use|invocations?))\\b",
              "\\b(?:whenever|every time|each time|when) (?:you |the agent |the assistant )?(?:uses?"
                  + "|calls?|invokes?|runs?) (?:any|another|every|the other) (?:other )?tools?\\b"),
          medium(
              "wants to be called first",
              "\\b(?:always|must|should)\\b.{0,30}\\b(?:call|use|run|invoke) this(?: tool| function)?"
                  + " (?:first|before)",
              "\\bthis(?: tool| function)? must (?:always )?be (?:called|used|run|invoked) (?:first"
                  + "|before)"),
          high(
              "sends for files with secrets",
              "\\b(?:read|open|cat|load|access|include|send|pass|attach|copy|contents? of|provide"
                  + "|upload|fetch|retrieve)\\b.{0,60}?(?:~/\\.ssh\\b|/\\.ssh/|\\bid_rsa\\b"
                  + "|\\bid_ed25519\\b|\\.aws/credentials|/etc/shadow|\\bmcp\\.json\\b"
                  + "|claude_desktop_config|\\.git-credentials|\\.bash_history|wallet\\.dat)"),
          medium(
              "names files that often hold secrets",
              "\\b(?:read|open|cat|load|include|send|pass|attach|copy|contents? of|provide|upload)\\b"
                  + ".{0,60}?(?:(?<![\\w.])\\.env\\b|/etc/passwd\\b|\\.kube/config|\\.npmrc\\b"
                  + "|\\.netrc\\b|\\bprivate keys?\\b|\\bapi keys? (?:from|of) )"),
          high(
              "asks for the agent's own prompt",
              "\\b(?:include|send|pass|provide|put|append|attach|copy|paste|submit|supply|reveal"
                  + "|repeat|print|output)\\b.{0,60}?\\byour (?:full |entire |complete )?(?:system"
                  + " |initial )?(?:prompt|instructions)\\b"),
          medium(
              "asks for what was said outside of the call",
              "\\b(?:include|send|pass|provide|put|append|attach|copy|forward|paste|submit|summari[sz]e"
                  + ")\\b.{0,60}?\\b(?:(?:conversation|chat|message|dialog(?:ue)?) (?:history|context"
                  + "|transcript|so far)|(?:entire|full|whole|complete) (?:conversation|chat)|system"
                  + " prompt|previous messages|your (?:last|previous|earlier) (?:answers?"
                  + "|repl(?:y|ies)|responses?|messages?|outputs?))"),
          high(
              "overrules the user",
              "\\beven if "
                  + USER
                  + " (?:says|say|asks|ask|objects?|refuses?|declines?|insists?|disagrees?|wants|said"
                  + "|asked|tells)\\b",
              "\\b(?:regardless of|no matter) (?:what|whether) " + USER,
              "\\binstead of (?:the (?:one|address|recipient|value|path|file) (?:that )?)"
                  + USER
                  + " (?:gave|gives|provided|specified|asked)"),
          high(
              "gives the agent another task",
              "\\byou are now (?:an?|in|the|my)\\b",
              "\\bfrom now on,? you (?:must|should|will always|are to|shall)\\b",
              "\\bnew (?:system )?instructions? ?:",
              "\\byour (?:new|real|true|actual) (?:task|goal|instructions?|role|purpose|objective)"),
          medium(
              "speaks against other tools",
              "\\b(?:do not|don't|never|stop|avoid) (?:use|using|call|calling|invoke|invoking)(?: the)?"
                  + " (?:other|any other|existing|built-?in|native|default|standard)(?: \\w+){0,3}?"
                  + " tools?\\b",
              "\\binstead of (?:the |any |using )?(?:other|built-?in|native|default|standard)"
                  + "(?: \\w+){0,3}? tools?\\b",
              "\\b(?:prefer|choose) this tool over\\b|\\bthis tool (?:supersedes|overrides)\\b"),
          high(
              "sends things to an address of its own",
              "\\b(?:always|must|every|all)\\b.{0,60}?\\b(?:bcc|cc|forward|copy|redirect|send)\\b"
                  + ".{0,60}?[\\w.+-]+@(?!example\\.)[\\w-]+\\.\\w+",
              "\\b(?:change|set|replace|swap|switch)\\b.{0,20}?\\b(?:recipient|destination|payee"
                  + "|account|iban|wallet|address|number)\\b.{0,40}?\\b(?:to|with|by)\\b.{0,20}?"
                  + "(?:0x[0-9a-f]{16,}|\\+\\d{8,}|\\b[a-z]{2}\\d{2}[a-z0-9]{12,}"
                  + "|[\\w.+-]+@(?!example\\.)[\\w-]+\\.\\w+)"),
          high(
              "does something in secret",
              "\\b(?:secretly|covertly|surreptitiously|stealthily|discreetly) (?:\\w+ ){0,2}?(?:read"
                  + "|send|copy|forward|upload|exfiltrate|include|append|collect|log|record|post"
                  + "|transmit|save|store|add|run|execute)"),
          medium(
              "does something unseen",
              "\\b(?:quietly|silently) (?:\\w+ ){0,2}?(?:read|send|copy|forward|upload|exfiltrate"
                  + "|include|append|collect|log|record|post|transmit)"),
          medium(
              "gives orders to the agent",
              "\\b(?:the |this )?(?:ai|agent|assistant|llm|model|claude|gpt) (?:must|has to|is required"
                  + " to|shall) (?:always|first|also|never|immediately)\\b",
              "\\byou (?:must|have to|are required to|shall) (?:always |first |also |immediately )"
                  + "(?:read|send|include|pass|copy|provide|fetch|add|append|execute)\\b"),
          medium(
              "threatens that nothing works otherwise",
              "\\b(?:otherwise|or else),? (?:the|this) (?:tool|function|server|system) (?:will|does"
                  + "|is) (?:not|never|fail|break|crash|be|delete)"));

  /// So many different doubts about one definition are no accident.
  static final int ENOUGH = 3;

  private Orders() {}

  /// The orders in one text, in the order of the rules; of one rule the first.
  static List<Remark> in(String where, String text) {
    PlainText plain = PlainText.of(text);
    List<Remark> found = new ArrayList<>();
    for (Rule rule : RULES) {
      Matcher matcher = rule.pattern().matcher(plain.text());
      if (matcher.find()) {
        found.add(
            Remark.at(
                Remark.Kind.INSTRUCTION,
                rule.severity(),
                where,
                text,
                plain.place(matcher.start()),
                plain.place(matcher.end()),
                rule.says()));
      }
    }
    return found;
  }
}

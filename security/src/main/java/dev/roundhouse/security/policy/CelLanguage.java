package dev.roundhouse.security.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.RuleOutcome;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Compiles conditions. Its class is loaded, and the library with it, when the first condition is.
/// Expressions are bounded in length, depth and rounds, and regular expressions are RE2's, so that
/// none takes longer than in proportion to what it reads.
public final class CelLanguage {
  private static final int LONGEST = 4096;
  private static final int DEEPEST = 50;
  private static final int MOST_ROUNDS = 10_000;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(LONGEST)
          .maxParseRecursionDepth(DEEPEST)
          .comprehensionMaxIterations(MOST_ROUNDS)
          .enableHeterogeneousNumericComparisons(true)
          .build();

  private static final String IN_CIDR = "string_in_cidr";
  private static final CelCompiler COMPILER = compiler();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.legacyCelRuntimeBuilder()
          .setOptions(OPTIONS)
          .addFunctionBindings(
              CelFunctionBinding.from(
                  IN_CIDR,
                  String.class,
                  String.class,
                  (address, range) -> Cidr.of(range).contains(InetAddress.ofLiteral(address))))
          .build();

  private CelLanguage() {}

  private static CelCompiler compiler() {
    return CelCompilerFactory.standardCelCompilerBuilder()
        .setOptions(OPTIONS)
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addVar(Fact.SUBJECT.wire(), SimpleType.STRING)
        .addVar(Fact.SCOPES.wire(), ListType.create(SimpleType.STRING))
        .addVar(Fact.TOKEN_ID.wire(), SimpleType.STRING)
        .addVar(Fact.SERVER.wire(), SimpleType.STRING)
        .addVar(Fact.TOOL.wire(), SimpleType.STRING)
        .addVar(Fact.RISK.wire(), SimpleType.STRING)
        .addVar(Fact.ANNOTATIONS.wire(), MapType.create(SimpleType.STRING, SimpleType.DYN))
        .addVar(Fact.ARGUMENTS.wire(), MapType.create(SimpleType.STRING, SimpleType.DYN))
        .addVar(Fact.NOW.wire(), SimpleType.TIMESTAMP)
        .addVar(Fact.SOURCE.wire(), SimpleType.STRING)
        .addFunctionDeclarations(
            CelFunctionDecl.newFunctionDeclaration(
                "inCidr",
                CelOverloadDecl.newMemberOverload(
                    IN_CIDR, SimpleType.BOOL, SimpleType.STRING, SimpleType.STRING)))
        .setResultType(SimpleType.BOOL)
        .build();
  }

  /// The condition that an expression is.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it, and where
  public static Condition compile(String expression) {
    CelValidationResult result = COMPILER.compile(expression);
    if (result.hasError()) {
      throw new IllegalArgumentException(
          result.getErrors().stream()
              .map(each -> said(each, expression))
              .distinct()
              .collect(Collectors.joining("; ")));
    }
    try {
      CelAbstractSyntaxTree tree = result.getAst();
      CelRuntime.Program program = RUNTIME.createProgram(tree);
      Set<Fact> reads = EnumSet.noneOf(Fact.class);
      tree.getReferenceMap().values().forEach(each -> Fact.of(each.name()).ifPresent(reads::add));
      return new Compiled(program, Set.copyOf(reads));
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
  }

  private static String said(CelIssue issue, String expression) {
    int line = issue.getSourceLocation().getLine();
    int column = issue.getSourceLocation().getColumn() + 1;
    String message = issue.getMessage().strip();
    if (line < 1 || column < 1) {
      return message;
    }
    boolean isOneLine = expression.strip().indexOf('\n') < 0;
    return message
        + (isOneLine ? "" : " in line " + line)
        + (isOneLine ? " at column " : ", column ")
        + column
        + " of the expression";
  }

  private record Compiled(CelRuntime.Program program, Set<Fact> reads) implements Condition {
    @Override
    public RuleOutcome holds(Facts facts) {
      try {
        Map<String, Object> known = HashMap.newHashMap(reads.size());
        for (Fact fact : reads) {
          Object value = facts.of(fact);
          known.put(
              fact.wire(),
              fact == Fact.ARGUMENTS && value instanceof Json json
                  ? CelValues.object(json)
                  : value);
        }
        Object held = program.eval(known);
        if (held instanceof Boolean truth) {
          return truth ? RuleOutcome.HOLDS : RuleOutcome.NOT;
        }
        return new RuleOutcome.Failed("it is neither true nor false");
      } catch (CelEvaluationException | RuntimeException e) {
        return new RuleOutcome.Failed(String.valueOf(e.getMessage()));
      }
    }
  }
}

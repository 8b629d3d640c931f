package dev.roundhouse.admin.api;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What one method of one path does, for the document.
///
/// @param path with names in braces
/// @param id unique among all
/// @param scopes any one of them lets in; empty where any token does
/// @param isOpen whether nobody needs a token
/// @param body the shape of what is sent; empty where nothing is
/// @param problems statuses of errors besides those that come before every route
record Operation(
    String method,
    String path,
    String id,
    String group,
    String summary,
    List<String> scopes,
    boolean isOpen,
    List<Parameter> query,
    Optional<Body> body,
    List<Answer> answers,
    List<Integer> problems) {
  private static final Pattern NAME = Pattern.compile("\\{([a-z]+)}");
  static final String JSON = "application/json";

  /// One of the query.
  record Parameter(String name, Shape shape, String says) {}

  /// What is sent with a request.
  record Body(Shape shape, boolean isNeeded) {}

  /// What comes back when it went well.
  ///
  /// @param type of its bytes; empty where there are none
  record Answer(int status, String says, String type, Shape shape) {}

  Operation {
    requireNonNull(method, "method");
    requireNonNull(path, "path");
    requireNonNull(id, "id");
    requireNonNull(group, "group");
    requireNonNull(summary, "summary");
    scopes = List.copyOf(scopes);
    query = List.copyOf(query);
    requireNonNull(body, "body");
    answers = List.copyOf(answers);
    problems = List.copyOf(problems);
  }

  static Operation of(String method, String path, String id, String group, String summary) {
    return new Operation(
        method,
        path,
        id,
        group,
        summary,
        List.of(),
        false,
        List.of(),
        Optional.empty(),
        List.of(),
        List.of());
  }

  /// Any of these lets in.
  Operation needs(String... scopes) {
    return with(List.of(scopes), false, query, body, answers, problems);
  }

  Operation open() {
    return with(scopes, true, query, body, answers, problems);
  }

  Operation asks(String name, String shape, String says) {
    return with(
        scopes,
        isOpen,
        more(query, new Parameter(name, Shape.of(shape), says)),
        body,
        answers,
        problems);
  }

  Operation takes(String shape) {
    Body taken = new Body(Shape.of(shape), true);
    return with(scopes, isOpen, query, Optional.of(taken), answers, problems);
  }

  /// The same where nothing need be sent.
  Operation mayTake(String shape) {
    Body taken = new Body(Shape.of(shape), false);
    return with(scopes, isOpen, query, Optional.of(taken), answers, problems);
  }

  Operation gives(String shape) {
    return gives(200, "what was asked for", shape);
  }

  Operation gives(int status, String says, String shape) {
    return with(
        scopes,
        isOpen,
        query,
        body,
        more(answers, new Answer(status, says, JSON, Shape.of(shape))),
        problems);
  }

  Operation givesText(String says, String type) {
    return with(
        scopes,
        isOpen,
        query,
        body,
        more(answers, new Answer(200, says, type, Shape.of("text"))),
        problems);
  }

  Operation givesNothing(int status, String says) {
    return with(
        scopes,
        isOpen,
        query,
        body,
        more(answers, new Answer(status, says, "", Shape.of("any"))),
        problems);
  }

  Operation fails(Integer... statuses) {
    return with(scopes, isOpen, query, body, answers, List.of(statuses));
  }

  /// The names in the path, in their order.
  List<String> names() {
    return NAME.matcher(path).results().map(found -> found.group(1)).toList();
  }

  /// Whether a path of a request is one of these.
  boolean fits(String asked) {
    Matcher names = NAME.matcher(path);
    StringBuilder pattern = new StringBuilder();
    int from = 0;
    while (names.find()) {
      pattern.append(Pattern.quote(path.substring(from, names.start()))).append("[^/]+");
      from = names.end();
    }
    return asked.matches(pattern.append(Pattern.quote(path.substring(from))).toString());
  }

  private Operation with(
      List<String> newScopes,
      boolean open,
      List<Parameter> newQuery,
      Optional<Body> newBody,
      List<Answer> newAnswers,
      List<Integer> newProblems) {
    return new Operation(
        method,
        path,
        id,
        group,
        summary,
        newScopes,
        open,
        newQuery,
        newBody,
        newAnswers,
        newProblems);
  }

  private static <T> List<T> more(List<T> list, T one) {
    return Stream.concat(new ArrayList<>(list).stream(), Stream.of(one)).toList();
  }
}

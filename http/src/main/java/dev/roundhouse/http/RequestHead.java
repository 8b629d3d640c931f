package dev.roundhouse.http;

import org.jspecify.annotations.Nullable;

/// Request line and headers, whichever protocol brought them.
record RequestHead(String method, String path, @Nullable String query, Headers headers) {

  /// Takes a target in origin form apart: what stands before and after the first `?`.
  static RequestHead of(String method, String target, Headers headers) {
    int mark = target.indexOf('?');
    return mark < 0
        ? new RequestHead(method, target, null, headers)
        : new RequestHead(method, target.substring(0, mark), target.substring(mark + 1), headers);
  }
}

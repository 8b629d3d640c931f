package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A browser without scripts, as far as a server can tell: it keeps cookies, and says where its
/// forms come from.
final class Browser implements AutoCloseable {
  static final String PASSWORD = "seven quiet engines at night";

  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");

  private final String address;
  private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).cookieHandler(cookies).build();

  Browser(String address) {
    this.address = address;
  }

  /// One who follows the invitation of the first visit, and is signed in as `ada` then.
  static Browser first(RunningHouse house) throws Exception {
    Browser browser = new Browser(house.url(""));
    HttpResponse<String> answer = browser.makeFirst(invitation(house), "ada");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return browser;
  }

  /// The path of the link that the start has printed.
  static String invitation(RunningHouse house) {
    String note =
        house.notes().stream()
            .filter(each -> each.contains("/console/first-visit?code="))
            .findFirst()
            .orElseThrow();
    return note.substring(note.indexOf("/console/first-visit"));
  }

  HttpResponse<String> makeFirst(String link, String name) throws Exception {
    String page = get(link).body();
    return post(
        "/console/first-visit",
        Map.of(
            "token",
            token(page),
            "code",
            link.substring(link.indexOf('=') + 1),
            "name",
            name,
            "password",
            PASSWORD,
            "again",
            PASSWORD));
  }

  HttpResponse<String> signIn(String name, String password) throws Exception {
    String page = get("/console/sign-in").body();
    return post(
        "/console/sign-in", Map.of("token", token(page), "name", name, "password", password));
  }

  /// What a form of the page has to send.
  static String token(String page) {
    Matcher found = TOKEN.matcher(page);
    assertThat(found.find()).as(page).isTrue();
    return found.group(1);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path));
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /// What never ends, a line at a time.
  HttpResponse<Stream<String>> follow(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofLines());
  }

  /// A form of a page of this place.
  HttpResponse<String> post(String path, Map<String, String> fields) throws Exception {
    return send(form(path, fields).header("Origin", address));
  }

  /// The same with the token of this session.
  HttpResponse<String> act(String path, Map<String, String> fields) throws Exception {
    Map<String, String> all = new LinkedHashMap<>(fields);
    all.put("token", token(get("/console/overview").body()));
    return post(path, all);
  }

  HttpRequest.Builder form(String path, Map<String, String> fields) {
    String body =
        fields.entrySet().stream()
            .map(each ->
                URLEncoder.encode(each.getKey(), UTF_8)
                    + "="
                    + URLEncoder.encode(each.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    return request(path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(body));
  }

  /// The value of a cookie that it keeps.
  String cookie(String name) {
    return cookies.getCookieStore().getCookies().stream()
        .filter(each -> each.getName().equals(name))
        .map(java.net.HttpCookie::getValue)
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    client.close();
  }
}

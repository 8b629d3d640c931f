package dev.roundhouse.gateway.listing;

import dev.roundhouse.protocol.DefinitionKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The four lists a server can have.
public enum ListKind {
  TOOLS(
      "tools",
      "tools",
      "tools/list",
      "name",
      "notifications/tools/list_changed",
      DefinitionKind.TOOL),
  PROMPTS(
      "prompts",
      "prompts",
      "prompts/list",
      "name",
      "notifications/prompts/list_changed",
      DefinitionKind.PROMPT),
  RESOURCES(
      "resources",
      "resources",
      "resources/list",
      "uri",
      "notifications/resources/list_changed",
      null),
  TEMPLATES(
      "resources",
      "resourceTemplates",
      "resources/templates/list",
      "uriTemplate",
      "notifications/resources/list_changed",
      DefinitionKind.TEMPLATE);

  private final String capability;
  private final String member;
  private final String method;
  private final String key;
  private final String changed;
  private final @Nullable DefinitionKind pinned;

  ListKind(
      String capability,
      String member,
      String method,
      String key,
      String changed,
      @Nullable DefinitionKind pinned) {
    this.capability = capability;
    this.member = member;
    this.method = method;
    this.key = key;
    this.changed = changed;
    this.pinned = pinned;
  }

  /// The kinds of which a change is told; templates go with the resources.
  public static List<ListKind> announced() {
    return List.of(TOOLS, PROMPTS, RESOURCES);
  }

  /// The capability behind which the list is.
  public String capability() {
    return capability;
  }

  /// The member of the result that holds the items.
  public String member() {
    return member;
  }

  public String method() {
    return method;
  }

  /// The member of an item that names it.
  public String key() {
    return key;
  }

  /// What its items are when they are approved; null for resources, which are data and come and go
  /// with it.
  public @Nullable DefinitionKind pinned() {
    return pinned;
  }

  /// The notification that says the list is out of date.
  public String changed() {
    return changed;
  }
}

package dev.orch.model.authentication;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import java.util.List;
import java.util.Map;

/**
 * User Info: the value of {@code TokenReviewStatus.user}, {@code SelfSubjectReviewStatus.userInfo}.
 */
@Model
public record UserInfo(
    String username, String uid, List<String> groups, Map<String, List<String>> extra)
    implements UserInfoBuilder.With {
  public UserInfo {
    username = string(username);
    uid = string(uid);
    groups = list(groups);
    extra = map(extra);
  }
}

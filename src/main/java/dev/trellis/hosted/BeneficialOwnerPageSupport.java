package dev.trellis.hosted;

import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.http.Request;
import dev.trellis.verification.BeneficialOwners;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Finds the beneficial owner that a request is about, and the draft of the owner's form. A new
/// owner, who is not stored yet, is an empty `Optional`.
final class BeneficialOwnerPageSupport {
    /// Stands for the id of a new owner in addresses and keys of drafts.
    static final String NEW = "new";

    private final BeneficialOwners owners;
    private final FormDrafts drafts;

    BeneficialOwnerPageSupport(BeneficialOwners owners, FormDrafts drafts) {
        this.owners = owners;
        this.drafts = drafts;
    }

    /// The owners of the business, in the order in which they were added.
    List<BeneficialOwners.Person> list(HostedContext context) {
        return owners.list(context.platformId(), context.customerId(), context.dataKey());
    }

    Optional<BeneficialOwners.Person> find(HostedContext context, BeneficialOwnerId id) {
        return list(context).stream().filter(owner -> owner.id().equals(id)).findFirst();
    }

    /// The owner in the address of a request; empty for one that does not exist, and for a new one.
    Optional<BeneficialOwners.Person> find(HostedContext context, Request request) {
        return BeneficialOwnerId.parse(request.pathParameter("person")).flatMap(id -> find(context, id));
    }

    /// Whether a request is about a new owner.
    static boolean isNew(Request request) {
        return request.pathParameter("person").equals(NEW);
    }

    /// The address of an owner's form below the link.
    static String page(Optional<BeneficialOwners.Person> owner) {
        return "person/" + owner.map(person -> person.id().text()).orElse(NEW);
    }

    static String name(BeneficialOwners.Person owner) {
        JsonNode info = owner.info().path("personalInfo");
        return info.path("firstName").asString("") + " " + info.path("lastName").asString("");
    }

    /// The owner's roles and share, in the reader's language.
    static String roles(HostedContext context, BeneficialOwners.Person owner) {
        List<String> roles = new ArrayList<>();
        owner.info().path("roles").forEach(role -> roles.add(context.texts().get("choice." + role.asString(""))));
        int share = owner.info().path("ownershipPercentage").asInt(0);
        roles.add(context.texts().get("people.share", share));
        return String.join(", ", roles);
    }

    FormValues draft(HostedContext context, Optional<BeneficialOwners.Person> owner) {
        return drafts.find(context, draftKey(owner));
    }

    void saveDraft(HostedContext context, Optional<BeneficialOwners.Person> owner, FormValues form) {
        drafts.save(context, draftKey(owner), form);
    }

    void removeDraft(HostedContext context, Optional<BeneficialOwners.Person> owner) {
        drafts.remove(context, draftKey(owner));
    }

    private static String draftKey(Optional<BeneficialOwners.Person> owner) {
        return "person|" + owner.map(person -> person.id().text()).orElse(NEW);
    }
}

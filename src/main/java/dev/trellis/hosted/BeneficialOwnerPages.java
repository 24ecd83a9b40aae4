package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.documents.HolderDocuments;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.verification.BeneficialOwners;
import dev.trellis.verification.HostedVerification;
import dev.trellis.verification.VerificationIssue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// The list of a business's beneficial owners, and the form for each of them.
final class BeneficialOwnerPages {
    /// The fields that are stored with the owner.
    private static final List<FormField> OWNER_FIELDS = List.of(
            FormField.text("personalInfo.firstName", "off", 250),
            FormField.text("personalInfo.lastName", "off", 250),
            FormField.date("personalInfo.birthDate", "off"),
            FormField.country("personalInfo.nationality", "off"),
            FormField.checks("roles", "UBO", "DIRECTOR", "COMPANY_OFFICER", "CONTROL_PERSON"),
            FormField.percent("ownershipPercentage"),
            FormField.country("personalInfo.address.country", "off"),
            FormField.text("personalInfo.address.line1", "off", 250),
            FormField.text("personalInfo.address.line2", "off", 250).optional(),
            FormField.text("personalInfo.address.postalCode", "off", 20),
            FormField.text("personalInfo.address.city", "off", 250),
            FormField.text("personalInfo.address.state", "off", 250).optional(),
            FormField.country("personalInfo.countryOfIssuance", "off"),
            FormField.radio("personalInfo.idType", "SSN", "ITIN", "NON_US_TAX_ID"),
            FormField.number("personalInfo.identifier", 64));

    /// The fields that choose the identity document. They stay in the draft.
    private static final List<FormField> DOCUMENT_FIELDS = FlowStep.IDENTITY_DOCUMENT.fields();

    private static final List<FormField> ALL_FIELDS =
            Stream.concat(OWNER_FIELDS.stream(), DOCUMENT_FIELDS.stream()).toList();

    private final HostedVerification verification;
    private final BeneficialOwners owners;
    private final BeneficialOwnerPageSupport forms;
    private final HolderDocuments documents;
    private final PageRenderer renderer;

    BeneficialOwnerPages(
            HostedVerification verification,
            BeneficialOwners owners,
            BeneficialOwnerPageSupport forms,
            HolderDocuments documents,
            PageRenderer renderer) {
        this.verification = verification;
        this.owners = owners;
        this.forms = forms;
        this.documents = documents;
        this.renderer = renderer;
    }

    /// Installs the forms; the list is the page of a step.
    void install(HostedRouter router) {
        router.get("/person/{person}", this::show);
        router.post("/person/{person}", (context, request) -> save(context, request, FormValues.read(request)));
        router.post(
                "/person/{person}/draft", (context, request) -> saveDraft(context, request, FormValues.read(request)));
    }

    /// The page with the list.
    Response list(HostedContext context) {
        List<VerificationIssue> issues = verification.findIssues(context.platform(), context.customerId());
        List<PageModel.OwnerEntry> entries = new ArrayList<>();
        for (BeneficialOwners.Person owner : forms.list(context)) {
            String page = BeneficialOwnerPageSupport.page(Optional.of(owner));
            boolean isIncomplete = issues.stream()
                    .anyMatch(issue ->
                            IssueSteps.stepFor(issue) == FlowStep.BENEFICIAL_OWNERS && isAbout(issue, owner, context));
            entries.add(new PageModel.OwnerEntry(
                    BeneficialOwnerPageSupport.name(owner),
                    BeneficialOwnerPageSupport.roles(context, owner),
                    context.path(page),
                    context.path(page + "/files"),
                    isIncomplete));
        }
        PageModel.OwnerList content = new PageModel.OwnerList(
                context.progress(FlowStep.BENEFICIAL_OWNERS),
                context.path("files"),
                context.path(FlowStep.REVIEW.slug()),
                context.path(BeneficialOwnerPageSupport.page(Optional.empty())),
                entries,
                notes(context, issues));
        PageModel model = context.model(context.texts().get("step.people.title"), FlowStep.BENEFICIAL_OWNERS.slug());
        return renderer.show(200, model, "owners", content);
    }

    /// The issues of the list as a whole. Those of one owner are shown with the owner.
    private static List<String> notes(HostedContext context, List<VerificationIssue> issues) {
        List<String> notes = new ArrayList<>();
        for (VerificationIssue issue : issues) {
            switch (issue.type()) {
                case MISSING_BENEFICIAL_OWNER -> notes.add(context.texts().get("people.missing.owner"));
                case MISSING_CONTROL_PERSON -> notes.add(context.texts().get("people.missing.control"));
                case INVALID_FIELD -> notes.add(context.texts().get("people.missing.sum"));
                default -> {
                    // Of one owner, or of another page.
                }
            }
        }
        return notes;
    }

    /// Whether an issue is about an owner or one of the owner's documents.
    private boolean isAbout(VerificationIssue issue, BeneficialOwners.Person owner, HostedContext context) {
        return issue.resourceId().equals(owner.id().text())
                || documents.list(context.platformId(), owner.id()).stream()
                        .anyMatch(document -> document.id().text().equals(issue.resourceId()));
    }

    /// The page with the form of an owner, or of a new one.
    private Response show(HostedContext context, Request request) {
        Optional<BeneficialOwners.Person> owner = forms.find(context, request);
        if (owner.isEmpty() && !BeneficialOwnerPageSupport.isNew(request)) {
            return context.redirectTo(FlowStep.BENEFICIAL_OWNERS.slug());
        }
        FormValues stored = owner.map(person -> FormValues.fromJson(person.info(), ALL_FIELDS))
                .orElse(FormValues.EMPTY);
        FormValues values = forms.draft(context, owner).withFallback(stored);
        List<PageModel.Problem> problems =
                QuestionPages.isValidationRequested(request) ? missing(context, owner, values) : List.of();
        return page(context, owner, values, problems, 200);
    }

    private Response page(
            HostedContext context,
            Optional<BeneficialOwners.Person> owner,
            FormValues values,
            List<PageModel.Problem> problems,
            int status) {
        String page = BeneficialOwnerPageSupport.page(owner);
        String title = owner.map(person -> context.texts().get("person.title", BeneficialOwnerPageSupport.name(person)))
                .orElseGet(() -> context.texts().get("person.title.new"));
        PageModel.Questions content = new PageModel.Questions(
                "person",
                context.progress(FlowStep.BENEFICIAL_OWNERS),
                context.path(page),
                Optional.of(context.path(FlowStep.BENEFICIAL_OWNERS.slug())),
                ALL_FIELDS,
                values,
                problems,
                isIdentifierKnown(owner));
        return renderer.show(status, context.model(title, page), "questions", content);
    }

    private static boolean isIdentifierKnown(Optional<BeneficialOwners.Person> owner) {
        return owner.map(BeneficialOwners.Person::hasIdentifier).orElse(false);
    }

    private static List<PageModel.Problem> missing(
            HostedContext context, Optional<BeneficialOwners.Person> owner, FormValues form) {
        return FormProblems.missing(context, ALL_FIELDS, form, isIdentifierKnown(owner));
    }

    /// Stores the values of a form while they are entered, without validation.
    private Response saveDraft(HostedContext context, Request request, FormValues sent) {
        Optional<BeneficialOwners.Person> owner = forms.find(context, request);
        if (owner.isPresent() || BeneficialOwnerPageSupport.isNew(request)) {
            forms.saveDraft(context, owner, sent.only(ALL_FIELDS));
        }
        return Response.noContent();
    }

    /// Adds or changes an owner, and goes on to the uploads.
    private Response save(HostedContext context, Request request, FormValues sent) {
        Optional<BeneficialOwners.Person> owner = forms.find(context, request);
        if (owner.isEmpty() && !BeneficialOwnerPageSupport.isNew(request)) {
            return context.redirectTo(FlowStep.BENEFICIAL_OWNERS.slug());
        }
        FormValues form = sent.only(ALL_FIELDS);
        forms.saveDraft(context, owner, form);
        if (!missing(context, owner, form).isEmpty()) {
            return context.redirectTo(BeneficialOwnerPageSupport.page(owner) + "?" + QuestionPages.VALIDATE);
        }
        ObjectNode info = form.toJson(OWNER_FIELDS);
        if (!info.has("ownershipPercentage")) {
            info.put("ownershipPercentage", 0);
        }
        BeneficialOwnerId id;
        try {
            id = store(context, owner, info);
        } catch (ApiException refused) {
            return page(context, owner, form, FormProblems.refused(context, ALL_FIELDS, refused), 422);
        }
        forms.removeDraft(context, owner);
        // The choice of the document stays, for the page of uploads.
        Optional<BeneficialOwners.Person> stored = forms.find(context, id);
        forms.saveDraft(context, stored, form.only(DOCUMENT_FIELDS));
        return context.redirectTo("person/" + id.text() + "/files");
    }

    private BeneficialOwnerId store(HostedContext context, Optional<BeneficialOwners.Person> owner, ObjectNode info) {
        if (owner.isEmpty()) {
            return owners.add(context.platform(), context.customerId(), info);
        }
        BeneficialOwnerId id = owner.get().id();
        owners.updateInfo(context.platformId(), context.customerId(), id, info);
        return id;
    }
}

package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.db.DatabaseUnavailable;
import dev.trellis.http.Handler;
import dev.trellis.http.RateLimiter;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import java.util.Optional;
import java.util.function.BiFunction;

/// `/verify/…`: the pages, what is sent from them, and what they are made of.
final class HostedRouter {
    static final String BASE = "/verify";
    private static final String LINK = BASE + "/{token}";

    private final LinkAccessController doors;
    private final QuestionPages flow;
    private final UploadPages uploads;
    private final BeneficialOwnerPages people;
    private final RateLimiter limits;

    /// @param limits calls by platform: a flood of pages of one takes nothing from another, nor
    ///     from its API
    HostedRouter(
            LinkAccessController doors, QuestionPages flow, UploadPages uploads, BeneficialOwnerPages people, RateLimiter limits) {
        this.people = people;
        this.limits = limits;
        this.doors = doors;
        this.flow = flow;
        this.uploads = uploads;
    }

    void install(Routes routes) {
        new StaticAssets().install(routes);
        routes.pagePost("/verify-language", HostedRouter::language);
        routes.page(LINK, kindly(doors::welcome));
        routes.pagePost(LINK, kindly(doors::start));
        routes.page(LINK + "/theme.css", doors::theme);
        routes.page(LINK + "/done", kindly(doors::done));
        routes.pagePost(LINK + "/submit", inside(flow::submit));
        routes.page(LINK + "/cancel", inside((session, call) -> flow.askToCancel(session)));
        routes.pagePost(LINK + "/cancel", inside((session, call) -> flow.cancel(session)));
        routes.page(LINK + "/files", inside((session, call) -> uploads.show(session, call)));
        routes.pagePost(LINK + "/files", inside(uploads::take));
        routes.page(LINK + "/person/{person}", inside(people::show));
        routes.pagePost(LINK + "/person/{person}", inside((session, call) -> people.save(session, call, form(call))));
        routes.pagePost(
                LINK + "/person/{person}/draft",
                inside((session, call) -> people.keepDraft(session, call, form(call))));
        routes.page(LINK + "/person/{person}/files", inside(people::files));
        routes.pagePost(LINK + "/person/{person}/files", inside(people::take));
        routes.page(
                LINK + "/{step}", inside((session, call) -> flow.show(session, step(session, call), isToCheck(call))));
        routes.pagePost(
                LINK + "/{step}", inside((session, call) -> flow.save(session, step(session, call), form(call))));
        routes.pagePost(
                LINK + "/{step}/draft",
                inside((session, call) -> flow.draft(session, step(session, call), form(call))));
    }

    /// Remembers a language, and goes back to where it was chosen.
    private static Response language(Request call) {
        FormValues form = form(call);
        String language = form.text("language");
        String back = form.text("back");
        // Only to pages of ours: what begins so names no other host.
        String to = back.startsWith(BASE + "/") && !back.contains("//") && !back.contains("\\") ? back : "/";
        Response answer = LinkAccessController.seeOther(to);
        return LocalizedTexts.ALL.containsKey(language)
                ? answer.withHeader(
                        "Set-Cookie",
                        LinkAccessController.LANGUAGE + "=" + language
                                + "; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly")
                : answer;
    }

    /// Only for the browser that a link is bound to, while the link can be used.
    private Handler inside(BiFunction<HostedContext, Request, Response> handler) {
        return kindly(call -> doors.enter(call, session -> handler.apply(session, call)));
    }

    /// People get pages, not JSON.
    private Handler kindly(Handler handler) {
        return call -> {
            try {
                // An unknown link is looked for in the database as well, so that it counts, too.
                KycLinkToken.parse(call.pathParameter("token"))
                        .ifPresent(token -> limits.consume(token.platform().text()));
                return handler.handle(call);
            } catch (DatabaseUnavailable away) {
                return doors.errorPage(call, 503, "away").withHeader("Retry-After", "5");
            } catch (ApiException refused) {
                int status = refused.code().status();
                boolean isForLater = status >= 500 || refused.code() == ErrorCode.RATE_LIMITED;
                Response apology = doors.errorPage(call, status, isForLater ? "away" : "refused");
                return isForLater ? apology.withHeader("Retry-After", "5") : apology;
            }
        };
    }

    private static Optional<FlowStep> step(HostedContext session, Request call) {
        return FlowStep.parse(session.customer().type(), call.pathParameter("step"));
    }

    static boolean isToCheck(Request call) {
        return call.hasQueryParameter(QuestionPages.CHECK);
    }

    private static FormValues form(Request call) {
        String type = call.header("Content-Type").orElse("").split(";", 2)[0].strip();
        if (!type.equalsIgnoreCase("application/x-www-form-urlencoded")) {
            throw new ApiException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send the form as browsers do.");
        }
        return FormValues.parse(call.body());
    }
}

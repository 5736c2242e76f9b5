// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ladder/inline_ladders.h"

#include "ui/ladder/ladder_sheet.h"

namespace synscope::ui {
namespace {

const QList<QByteArray> kColours{"fill", "fill-opacity", "stroke", "stroke-opacity"};

/// The value of an attribute in a tag; empty where it has none.
QByteArray valueOf(const QByteArray& tag, const QByteArray& attribute) {
    const QByteArray mark = ' ' + attribute + "=\"";
    const qsizetype begin = tag.indexOf(mark);
    if (begin < 0) {
        return {};
    }
    const qsizetype value = begin + mark.size();
    return tag.mid(value, tag.indexOf('"', value) - value);
}

/// What the dark tag has and the light one has not, as CSS.
QByteArray difference(const QByteArray& light, const QByteArray& dark) {
    QByteArray rules;
    for (const QByteArray& attribute : kColours) {
        const QByteArray value = valueOf(dark, attribute);
        if (!value.isEmpty() && value != valueOf(light, attribute)) {
            rules += attribute + ':' + value + ';';
        }
    }
    return rules;
}

/// Without the prolog, which may stand at the beginning of a file only.
QByteArray elementOf(const QByteArray& svg) {
    return svg.mid(qMax<qsizetype>(0, svg.indexOf("<svg")));
}

} // namespace

QByteArray InlineLadders::classOf(const QByteArray& rules) {
    qsizetype number = rules_.indexOf(rules);
    if (number < 0) {
        number = rules_.size();
        rules_ << rules;
    }
    return " class=\"l" + QByteArray::number(number) + '"';
}

QByteArray InlineLadders::draw(const LadderPicture& picture) {
    QByteArray light = elementOf(ladderSvg(picture, paperTheme()));
    const QList<QByteArray> tags = light.split('<');
    const QList<QByteArray> dark_tags = elementOf(ladderSvg(picture, darkTheme())).split('<');
    if (tags.size() != dark_tags.size()) {
        return light;
    }
    QByteArray svg = tags.front();
    for (qsizetype i = 1; i < tags.size(); ++i) {
        const qsizetype end = tags[i].indexOf('>');
        const QByteArray tag = ' ' + tags[i].left(end);
        const QByteArray rules = difference(tag, ' ' + dark_tags[i].left(dark_tags[i].indexOf('>')));
        const qsizetype name = tags[i].indexOf(' ');
        svg += '<';
        if (rules.isEmpty() || name < 0) {
            svg += tags[i];
        } else {
            svg += tags[i].left(name) + classOf(rules) + tags[i].mid(name);
        }
    }
    return svg;
}

QByteArray InlineLadders::style() const {
    if (rules_.isEmpty()) {
        return {};
    }
    QByteArray style = "@media screen and (prefers-color-scheme: dark) {\n";
    for (qsizetype i = 0; i < rules_.size(); ++i) {
        style += ".picture .l" + QByteArray::number(i) + '{' + rules_[i] + "}\n";
    }
    return style + "}\n";
}

} // namespace synscope::ui

//! Schemas of structs that contain the fields of others, without `allOf`: as one object, or one for each alternative. Generators of
//! clients know what to do with these, and many do not with the former.

use utoipa::{
    Modify,
    openapi::{
        Components, OpenApi, RefOr,
        schema::{AllOf, Object, OneOfBuilder, Schema, SchemaType, Type},
    },
};

/// Writes such schemas out.
pub(super) struct Flat;

impl Modify for Flat {
    fn modify(&self, document: &mut OpenApi) {
        let Some(components) = &mut document.components else {
            return;
        };
        let known = components.clone();
        for schema in components.schemas.values_mut() {
            flatten(schema, &known);
        }
    }
}

fn flatten(schema: &mut RefOr<Schema>, known: &Components) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::AllOf(all) => {
            if let Some(flat) = written_out(all, known) {
                *schema = flat;
            }
        }
        Schema::OneOf(one) => one.items.iter_mut().for_each(|item| flatten(item, known)),
        Schema::AnyOf(any) => any.items.iter_mut().for_each(|item| flatten(item, known)),
        Schema::Object(object) => {
            let properties = object.properties.values_mut();
            properties.for_each(|property| flatten(property, known));
        }
        _ => {}
    }
}

/// The same as one object or several; nothing if something of it is no object.
fn written_out(all: &AllOf, known: &Components) -> Option<Schema> {
    let mut objects = alternatives(all, known)?;
    if objects.len() == 1 {
        let mut object = objects.remove(0);
        object.description = all.description.clone().or(object.description);
        return Some(Schema::Object(object));
    }
    let one_of = OneOfBuilder::new().description(all.description.clone());
    let one_of = objects.into_iter().fold(one_of, OneOfBuilder::item);
    Some(Schema::OneOf(one_of.build()))
}

/// What values of the schema look like, one object for each way.
fn alternatives(all: &AllOf, known: &Components) -> Option<Vec<Object>> {
    let start = vec![Object::new()];
    all.items.iter().try_fold(start, |begun, item| {
        let own = objects(item, known)?;
        let with = |object: &Object| {
            own.iter()
                .map(|own| merged(object, own))
                .collect::<Vec<_>>()
        };
        Some(begun.iter().flat_map(with).collect())
    })
}

fn objects(schema: &RefOr<Schema>, known: &Components) -> Option<Vec<Object>> {
    let schema = match schema {
        RefOr::T(schema) => schema,
        RefOr::Ref(reference) => {
            let name = reference.ref_location.rsplit('/').next()?;
            return objects(known.schemas.get(name)?, known);
        }
    };
    match schema {
        Schema::Object(object) if object.enum_values.is_none() => Some(vec![object.clone()]),
        Schema::AllOf(all) => alternatives(all, known),
        Schema::OneOf(one) => {
            let several = all_objects(one.items.iter().filter(|item| !is_null(item)), known)?;
            Some(match one.items.iter().any(is_null) {
                true => vec![optional(&several)],
                false => several,
            })
        }
        Schema::AnyOf(any) => Some(vec![optional(&all_objects(any.items.iter(), known)?)]),
        _ => None,
    }
}

fn all_objects<'a>(
    mut items: impl Iterator<Item = &'a RefOr<Schema>>,
    known: &Components,
) -> Option<Vec<Object>> {
    items.try_fold(Vec::new(), |mut all, item| {
        all.extend(objects(item, known)?);
        Some(all)
    })
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    let null = SchemaType::new(Type::Null);
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == null)
}

/// Fields that are there together or not at all.
fn optional(objects: &[Object]) -> Object {
    let all = |all: Object, object: &Object| merged(&all, object);
    let mut fields = objects.iter().fold(Object::new(), all);
    fields.required.clear();
    fields
}

/// An object with the fields of both.
fn merged(first: &Object, second: &Object) -> Object {
    let mut object = first.clone();
    object.properties.extend(second.properties.clone());
    let missing = second.required.iter();
    let missing = missing.filter(|name| !first.required.contains(name));
    object.required.extend(missing.cloned());
    object.description = object.description.or_else(|| second.description.clone());
    object
}

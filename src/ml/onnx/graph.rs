//! A graph of ONNX under construction: each operation is given the names of its inputs and gives that of its output.

use std::collections::BTreeSet;

use super::Tensors;
use super::schema::{
    AttributeProto, GraphProto, NodeProto, TensorProto, TensorShapeProto, TypeProto,
    ValueInfoProto,
    attribute_proto::AttributeType,
    tensor_proto::DataType,
    tensor_shape_proto::{Dimension as DimensionProto, dimension},
    type_proto::{Tensor as TensorType, Value},
};
use crate::ml::model_file::ModelError;

/// A value that flows through the graph, by its name.
pub(super) type Name = String;

/// One side of a tensor.
#[derive(Debug, Clone, Copy)]
pub(super) enum Dimension {
    /// As many as are asked about at once.
    Batch,
    Fixed(i64),
}

/// What an input consists of.
#[derive(Debug, Clone, Copy)]
pub(super) enum ElementType {
    Byte,
    Float,
}

pub(super) struct Graph {
    weights: Tensors,
    /// Weights that are in the graph already.
    used: BTreeSet<String>,
    proto: GraphProto,
}

impl Graph {
    /// An empty graph that may use these weights.
    pub(super) fn new(weights: Tensors) -> Self {
        Self {
            weights,
            used: BTreeSet::new(),
            proto: GraphProto::default(),
        }
    }

    /// Adds an input.
    pub(super) fn input(&mut self, name: &str, kind: ElementType, shape: &[Dimension]) -> Name {
        let kind = match kind {
            ElementType::Byte => DataType::Uint8,
            ElementType::Float => DataType::Float,
        };
        self.proto.input.push(value(name, kind, shape));
        name.to_owned()
    }

    /// Makes a value the output, under a name of its own.
    pub(super) fn output(&mut self, from: &str, name: &str, shape: &[Dimension]) {
        self.add("Identity", &[from], name.to_owned(), Vec::new());
        self.proto.output.push(value(name, DataType::Float, shape));
    }

    /// Adds an operation.
    pub(super) fn node(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: Vec<AttributeProto>,
    ) -> Name {
        let output = format!("{operator}_{}", self.proto.node.len());
        self.add(operator, inputs, output, attributes)
    }

    fn add(
        &mut self,
        operator: &str,
        inputs: &[&str],
        output: Name,
        attributes: Vec<AttributeProto>,
    ) -> Name {
        self.proto.node.push(NodeProto {
            name: Some(format!("{operator}_node_{}", self.proto.node.len())),
            op_type: Some(operator.to_owned()),
            input: inputs.iter().map(|&input| input.to_owned()).collect(),
            output: vec![output.clone()],
            attribute: attributes,
            ..NodeProto::default()
        });
        output
    }

    /// The weights of this name.
    ///
    /// # Errors
    ///
    /// If the model has none.
    pub(super) fn weights(&mut self, name: &str) -> Result<Name, ModelError> {
        let missing = || ModelError::Weights(format!("there is no {name}"));
        let weights = self.weights.get(name).ok_or_else(missing)?;
        if self.used.insert(name.to_owned()) {
            self.proto.initializer.push(TensorProto {
                name: Some(name.to_owned()),
                data_type: Some(DataType::Float.into()),
                dims: weights.shape.clone(),
                raw_data: Some(weights.bytes.clone().into()),
                ..TensorProto::default()
            });
        }
        Ok(name.to_owned())
    }

    /// One number.
    pub(super) fn number(&mut self, number: f32) -> Name {
        self.constant(DataType::Float, Vec::new(), number.to_le_bytes().to_vec())
    }

    /// A list of whole numbers.
    pub(super) fn whole_numbers(&mut self, numbers: &[i64]) -> Name {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
        self.constant(DataType::Int64, vec![numbers.len() as i64], bytes.collect())
    }

    fn constant(&mut self, kind: DataType, dims: Vec<i64>, bytes: Vec<u8>) -> Name {
        let name = format!("constant_{}", self.proto.initializer.len());
        self.proto.initializer.push(TensorProto {
            name: Some(name.clone()),
            data_type: Some(kind.into()),
            dims,
            raw_data: Some(bytes.into()),
            ..TensorProto::default()
        });
        name
    }

    /// The finished graph.
    pub(super) fn finish(self, name: &str) -> GraphProto {
        GraphProto {
            name: Some(name.to_owned()),
            ..self.proto
        }
    }
}

/// An attribute that is a whole number.
pub(super) fn whole_number(name: &str, value: i64) -> AttributeProto {
    AttributeProto {
        name: Some(name.to_owned()),
        r#type: Some(AttributeType::Int.into()),
        i: Some(value),
        ..AttributeProto::default()
    }
}

/// An attribute that is a list of whole numbers.
pub(super) fn list(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto {
        name: Some(name.to_owned()),
        r#type: Some(AttributeType::Ints.into()),
        ints: values.to_vec(),
        ..AttributeProto::default()
    }
}

/// An attribute that is a number.
pub(super) fn float(name: &str, value: f32) -> AttributeProto {
    AttributeProto {
        name: Some(name.to_owned()),
        r#type: Some(AttributeType::Float.into()),
        f: Some(value),
        ..AttributeProto::default()
    }
}

/// Attribute of a conversion to floats.
pub(super) fn to_float() -> AttributeProto {
    whole_number("to", DataType::Float as i64)
}

fn value(name: &str, kind: DataType, shape: &[Dimension]) -> ValueInfoProto {
    let dimension = |dimension: &Dimension| DimensionProto {
        value: Some(match dimension {
            Dimension::Batch => dimension::Value::DimParam("batch".to_owned()),
            Dimension::Fixed(side) => dimension::Value::DimValue(*side),
        }),
        ..DimensionProto::default()
    };
    let tensor = TensorType {
        elem_type: Some(kind.into()),
        shape: Some(TensorShapeProto {
            dim: shape.iter().map(dimension).collect(),
        }),
    };
    ValueInfoProto {
        name: Some(name.to_owned()),
        r#type: Some(TypeProto {
            value: Some(Value::TensorType(tensor)),
            ..TypeProto::default()
        }),
        ..ValueInfoProto::default()
    }
}
